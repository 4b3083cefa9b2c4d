using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Up;

/// <summary>Finds the programs of the other processes beside this one: in a build of the repository, or published into sibling folders.</summary>
internal static class Installation
{
    private static readonly (string Assembly, string Project)[] Projects =
    [
        ("Gateway", "Gateway"), ("Billing", "Backends/Billing"), ("Notifications", "Notifications"), ("Demo", "Backends/Demo"), ("Console", "Ops/Console"),
    ];

    /// <summary>The runtime that runs this program, for the others, too.</summary>
    public static string Dotnet { get; } =
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>The routes of the working folder in the place of those built in, where there are any.</summary>
    public static string[] YarpArgument() => Path.GetFullPath("yarp.json") is var routes && File.Exists(routes) ? [$"--yarp={routes}"] : [];

    /// <summary>The file that the gateway of this installation reads its routes from; null where there is none.</summary>
    public static string? Routes()
    {
        var candidates = new[] { Path.GetFullPath("yarp.json"), Find(AppContext.BaseDirectory, "Gateway") is { } gateway ? Path.Combine(Path.GetDirectoryName(gateway)!, "yarp.json") : null };
        return candidates.FirstOrDefault(File.Exists);
    }

    /// <exception cref="CommandFailure">It is in neither place.</exception>
    public static string Program(string assembly) => Find(AppContext.BaseDirectory, assembly)
        ?? throw new CommandFailure($"{assembly}.dll is not beside this program. Build the whole solution (`dotnet build`), or publish every process into folders beside each other.", ExitCode.Unavailable);

    /// <param name="own">The folder of this program: …/Ops/Console/bin/CONFIGURATION/FRAMEWORK/ or …/Console/.</param>
    public static string? Find(string own, string assembly)
    {
        var folder = new DirectoryInfo(own);
        var file = assembly + ".dll";
        var candidates = new List<string> { Path.Combine(own, file), Path.Combine(own, "..", assembly, file) };
        if (folder is { Parent: { Parent: { Name: "bin", Parent.Parent.Parent: { } root } } configuration })
            candidates.Add(Path.Combine(root.FullName, Projects.Single(p => p.Assembly == assembly).Project, "bin", configuration.Name, folder.Name, file));
        return candidates.Where(File.Exists).Select(Path.GetFullPath).FirstOrDefault();
    }
}
