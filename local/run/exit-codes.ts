/** What the synthesis ends with where the configuration is wrong, and one line says how. */
export const CONFIG_ERROR = 3;
