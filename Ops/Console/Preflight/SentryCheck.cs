using System.Runtime.CompilerServices;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

internal static class SentryCheck
{
    private const string Name = "SENTRY_DSN";

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        const string write = $"{Name}=https://PUBLIC_KEY@HOST/PROJECT, as Sentry's project settings show it";
        if (settings.Text(Name) is not { } text)
            yield return new Finding(Name, Level.Warn, "missing, so errors are only in the logs", write);
        else if (!Uri.TryCreate(text, UriKind.Absolute, out var dsn) || dsn.Scheme is not ("http" or "https") || dsn.UserInfo.Length == 0 || dsn.AbsolutePath.Length < 2)
            yield return new Finding(Name, Level.Fail, "it is not a Sentry DSN", write);
        else
            yield return new Finding(Name, Level.Ok, "it is a DSN");
    }
}
