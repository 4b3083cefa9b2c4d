using System.ComponentModel;
using System.Text.Json;

namespace ResponsiAI.Harness;

/// <summary>A row of the Observatory's answer.</summary>
public sealed record ObservatoryRow(string Result, int Points);

/// <param name="Error">Why nothing was graded; null otherwise.</param>
public sealed record ObservatoryScore(int Score, string Grade, IReadOnlyDictionary<string, ObservatoryRow> Tests, string? Error);

/// <param name="Severity">HIGH, SYNTAX, MEDIUM, HIGH_MAYBE, STRICT_CSP, MEDIUM_MAYBE, INFO or NONE.</param>
public sealed record CspFinding(string Severity, string Type, string Directive, string? Value, string Description);

/// <summary>What is wrong with a file of HTML.</summary>
public sealed record HtmlFinding(string File, string Rule, int Line, string Message);

/// <param name="Metrics">What the expression selects.</param>
/// <param name="Fault">Where Prometheus' grammar does not understand it; -1 where it does.</param>
public sealed record PromQl(string Expression, IReadOnlyList<string> Metrics, int Fault);

/// <summary>Judges that are not ours: npm packages with exact versions, which <c>tests/run</c> installs in tests/Graders.</summary>
public static class Graders
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Graders");

    /// <summary>The script axe-core, for a page that is to be judged.</summary>
    public static string Axe { get; } = Path.Combine(Folder, "node_modules", "axe-core", "axe.min.js");

    /// <summary>Scores sites by MDN HTTP Observatory's npm package.</summary>
    /// <param name="sites">As HOST:HTTPS_PORT:HTTP_PORT.</param>
    /// <param name="certificate">A PEM file that is trusted beside the usual ones.</param>
    /// <param name="preloaded">A host that shall be on the browsers' preload list.</param>
    public static async Task<IReadOnlyList<ObservatoryScore>> ObservatoryAsync(IEnumerable<string> sites, string? certificate = null, string? preloaded = null)
    {
        string[] options = preloaded is null ? [] : [$"--preloaded={preloaded}"];
        return [.. (await RunAsync("observatory.mjs", [.. options, .. sites], certificate)).Select(line => JsonSerializer.Deserialize<ObservatoryScore>(line, Json)!)];
    }

    /// <summary>What Google's csp_evaluator finds in a policy.</summary>
    public static async Task<IReadOnlyList<CspFinding>> EvaluateCspAsync(string policy) =>
        JsonSerializer.Deserialize<List<CspFinding>>((await RunAsync("csp-evaluator.mjs", [policy], null))[0], Json)!;

    /// <summary>What html-validate finds against the HTML standard.</summary>
    public static async Task<IReadOnlyList<HtmlFinding>> ValidateHtmlAsync(params IReadOnlyList<string> files) =>
        JsonSerializer.Deserialize<List<HtmlFinding>>((await RunAsync("html-validate.mjs", files, null))[0], Json)!;

    /// <summary>Expressions as Prometheus itself reads them.</summary>
    public static async Task<IReadOnlyList<PromQl>> ParsePromQlAsync(IEnumerable<string> expressions)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("expressions.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(expressions));
        return JsonSerializer.Deserialize<List<PromQl>>((await RunAsync("promql.mjs", [file], null))[0], Json)!;
    }

    private static async Task<string[]> RunAsync(string script, IReadOnlyList<string> arguments, string? certificate)
    {
        var folder = Folder;
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("The graders are not installed: run tests/run, or, with Node.js 18 or newer, npm ci --ignore-scripts in tests/Graders.");
        await using var node = Start([Path.Combine(folder, script), .. arguments], certificate);
        var code = await node.WaitForExitAsync(Patience);
        var lines = node.Output.Split('\n').Where(l => l.StartsWith('{') || l.StartsWith('[')).ToArray();
        return code == 0 && lines.Length > 0 ? lines : throw new InvalidOperationException($"{script} ended with {code}:\n{node.Output}");
    }

    private static ChildProcess Start(string[] arguments, string? certificate)
    {
        try
        {
            return ChildProcess.Start("node", arguments, new Dictionary<string, string?> { ["NODE_EXTRA_CA_CERTS"] = certificate });
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("Node.js is missing: run tests/run, or install version 18 or newer.", exception);
        }
    }
}
