namespace ResponsiAI.Harness;

/// <summary>The checkout that the tests run in, and what its build made.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release: …/tests/X.Tests/bin/CONFIGURATION/net10.0/.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;

    /// <summary>The built program of a process, in the configuration of the tests themselves.</summary>
    public static string Program(string assembly)
    {
        var project = assembly switch
        {
            "Gateway" => "Gateway",
            "Notifications" => "Notifications",
            "Billing" or "Demo" => Path.Combine("Backends", assembly),
            "Console" => Path.Combine("Ops", "Console"),
            // Not a process of the product: what every process has, and nothing else.
            "Probe" => Path.Combine("tests", assembly),
            _ => throw new ArgumentException($"No process is called {assembly}.", nameof(assembly)),
        };
        var program = Path.Combine(Root, project, "bin", Configuration, "net10.0", assembly + ".dll");
        return File.Exists(program) ? program : throw new FileNotFoundException($"{assembly} is not built; run tests/run, which builds everything.", program);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ResponsiAI.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("ResponsiAI.slnx is in no folder above the tests.");
    }
}
