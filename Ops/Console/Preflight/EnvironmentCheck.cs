using System.Runtime.CompilerServices;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

internal static class EnvironmentCheck
{
    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield return settings.IsProduction
            ? new Finding("environment", Level.Ok, "production")
            : new Finding("environment", Level.Warn, $"{settings.Environment}, but these checks are for production", "ASPNETCORE_ENVIRONMENT=Production");
        yield return Folder.Writable("DATA_DIR", settings.DataDir);
    }
}
