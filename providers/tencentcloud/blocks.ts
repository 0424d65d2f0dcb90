/** The arguments of components that only Tencent Cloud has. Their types are plain ones: nobody needs `@pulumi/tencentcloud` to compile. */

/** Arguments of a Vpc's router that only Tencent Cloud has. */
export interface VpcRouterBlock {
  /**
   * The name of the subnet whose instances reach the internet by public addresses of their own, while the other subnets that
   * the router joins reach it by a NAT gateway. It costs by the hour. @default none: only instances with a public address do
   */
  nat?: string;
}

/** The block `tencentcloud` of each component, and part of a component, that has one. */
export interface TencentBlocks {
  /** Of a Vpc's `router`. */
  VpcRouter: VpcRouterBlock;
}
