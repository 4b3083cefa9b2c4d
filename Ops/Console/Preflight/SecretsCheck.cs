using System.Runtime.CompilerServices;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

internal static class SecretsCheck
{
    private const int Shortest = 32;
    private static readonly string[] Names = ["SESSION_SECRET", "INTERNAL_TOKEN", "OPS_TOKEN"];

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var name in Names)
            yield return Look(settings, name);
        var said = Names.SelectMany(settings.List).ToList();
        if (said.Count != said.Distinct().Count())
            yield return new Finding("secrets", Level.Fail, "two of them have the same value", "write a value of its own for each; `ops secret` prints one");
    }

    private static Finding Look(ServiceSettings settings, string name)
    {
        var members = settings.List(name);
        var write = $"{name}= what `ops secret` prints";
        if (members.Count == 0)
            return name == "OPS_TOKEN"
                ? new Finding(name, Level.Warn, "missing, so the ops pages are off", write)
                : new Finding(name, Level.Fail, "missing", write);
        return members.Any(m => m.Length < Shortest)
            ? new Finding(name, name == "SESSION_SECRET" ? Level.Fail : Level.Warn, $"shorter than {Shortest} characters", write)
            : new Finding(name, Level.Ok, "set, and long enough");
    }
}
