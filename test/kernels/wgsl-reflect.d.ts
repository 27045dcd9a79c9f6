/** The entry of the package that works in Node has no declarations of its own. */
declare module "wgsl_reflect/wgsl_reflect.module.js" {
  export { detectRaces, WgslReflect } from "wgsl_reflect";
}
