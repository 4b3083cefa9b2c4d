using System.Xml.Linq;

namespace ResponsiAI.ServiceDefaults.Tests.Architecture;

/// <summary>The files of the repository, by paths relative to its root.</summary>
internal static class Source
{
    private static readonly string[] Production = ["Gateway", "Backends", "Notifications", "Ops"];

    public static IReadOnlyList<string> AllProjects { get; } = [.. Files("*.csproj", [.. Production, "tests"])];

    public static IReadOnlyList<string> ProductionProjects { get; } = [.. Files("*.csproj", Production)];

    public static IReadOnlyList<string> ProductionCode { get; } = [.. Files("*.cs", Production)];

    public static XDocument Project(string path) => XDocument.Parse(Text(path));

    public static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    private static IEnumerable<string> Files(string pattern, string[] folders) => folders
        .SelectMany(f => Directory.GetFiles(Path.Combine(Repository.Root, f), pattern, SearchOption.AllDirectories))
        .Select(f => Path.GetRelativePath(Repository.Root, f))
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .Order();
}
