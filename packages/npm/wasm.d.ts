/** What a bundler makes of the program: mostly its address. */
declare const program: string;
export default program;
