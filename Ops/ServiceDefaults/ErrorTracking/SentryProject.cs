using System.Diagnostics.CodeAnalysis;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>Where reports go: what a DSN says (https://develop.sentry.dev/sdk/overview/#parsing-the-dsn).</summary>
internal sealed record SentryProject(Uri Envelopes, string PublicKey)
{
    /// <summary><c>https://PUBLIC_KEY@HOST/PROJECT</c>, with a path before the project where Sentry is not at the root.</summary>
    public static bool TryParse(string dsn, [NotNullWhen(true)] out SentryProject? project)
    {
        project = null;
        if (!Uri.TryCreate(dsn, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length == 0)
            return false;
        var slash = uri.AbsolutePath.LastIndexOf('/');
        var id = uri.AbsolutePath[(slash + 1)..];
        if (id.Length == 0)
            return false;
        var address = new UriBuilder(uri.Scheme, uri.Host, uri.Port, $"{uri.AbsolutePath[..slash]}/api/{id}/envelope/");
        project = new SentryProject(address.Uri, uri.UserInfo.Split(':')[0]);
        return true;
    }
}
