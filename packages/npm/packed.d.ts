/** A packed file in base64. */
declare module "*.gz" {
  const text: string;
  export default text;
}
