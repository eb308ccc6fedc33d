import { withNewField, withNulls } from './answers.ts';
import { ENVELOPE, type Route, type RouteContext } from './route.ts';

/** Every camera, by its name, and the site that it is at. */
export const listCameras: Route = (context) => {
  const cameraStates = context.world.cameras.map(({ uuid, name, siteUuid }) =>
    blur(context, {
      uuid,
      name,
      locationUuid: siteUuid,
      connectionStatus: 'GREEN',
      facetNameMap: {},
      mediaRegion: 'us-west-2',
    }),
  );
  return { status: 200, body: { ...ENVELOPE, cameraStates } };
};

/** Every site, with the zone of its clocks. */
export const listLocations: Route = (context) => {
  const locations = context.world.sites.map(({ uuid, name, timeZone }) =>
    blur(context, { uuid, name, tz: timeZone ?? null, address1: null, address2: null, countryCode: null }),
  );
  return { status: 200, body: { ...ENVELOPE, locations } };
};

function blur({ behaviour, random }: RouteContext, fields: Record<string, unknown>) {
  return withNewField(withNulls(fields, behaviour.nulls, random), behaviour.newFields, random);
}
