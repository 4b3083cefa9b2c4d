namespace ResponsiAI.Ops.Grading.Scan;

/// <summary>The two addresses of a page. Where a URL names a port, nothing tells the other scheme's.</summary>
/// <param name="Plain">By HTTP; null: not asked.</param>
/// <param name="Secure">By HTTPS; null: not asked.</param>
internal sealed record Entrances(Uri? Plain, Uri? Secure, IReadOnlyList<string> Notes)
{
    public static Entrances Of(Uri url, int? httpPort, int? httpsPort)
    {
        var (plain, secure) = (At(url, Uri.UriSchemeHttp, httpPort), At(url, Uri.UriSchemeHttps, httpsPort));
        List<string> notes = [];
        if (plain is null)
            notes.Add("Plain HTTP was not asked, so the redirection counts as not needed; --http-port says where it listens.");
        if (secure is null)
            notes.Add("HTTPS was not asked, so the site counts as one without it; --https-port says where it listens.");
        return new Entrances(plain, secure, notes);
    }

    private static Uri? At(Uri url, string scheme, int? port)
    {
        if (port is null && !url.IsDefaultPort && url.Scheme != scheme)
            return null;
        return new UriBuilder(url) { Scheme = scheme, Port = port ?? (url.Scheme == scheme ? url.Port : -1), Fragment = "" }.Uri;
    }
}
