namespace GridAlert.Platform;

/// <summary>What every answer tells the browser not to do.</summary>
public static class PageHeaders
{
    private const int Year = 365 * 24 * 60 * 60;

    /// <summary>
    /// Nothing but our own files, and no script or style inside a page at all, so that no nonce is needed. HTTPS is held for
    /// a year by whoever came by it once; loopback is left out.
    /// </summary>
    public static HeaderPolicyCollection All { get; } = new HeaderPolicyCollection()
        .AddDefaultSecurityHeaders()
        .AddStrictTransportSecurityMaxAgeIncludeSubDomains(Year)
        .AddContentSecurityPolicy(csp =>
        {
            csp.AddDefaultSrc().None();
            csp.AddScriptSrc().Self();
            csp.AddStyleSrc().Self();
            csp.AddImgSrc().Self().Data();
            csp.AddFontSrc().Self();
            csp.AddConnectSrc().Self();
            csp.AddManifestSrc().Self();
            csp.AddWorkerSrc().Self();
            csp.AddObjectSrc().None();
            csp.AddBaseUri().None();
            csp.AddFormAction().Self();
            csp.AddFrameAncestors().None();
        });
}
