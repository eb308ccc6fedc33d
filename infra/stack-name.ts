/** What CloudFormation takes. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
export const STACK_NAME_RULE = 'must be up to 128 letters, digits and hyphens, and begin with a letter';
