using System.Text.Json;
using Json.Schema;

namespace ResponsiAI.Harness;

/// <summary>Holds log lines against the schema that the project documents.</summary>
public static class LineSchema
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(Repository.Root, "Ops/ServiceDefaults/Logging/log-line.schema.json")));

    /// <summary>What a line does against the schema; empty where it keeps to it.</summary>
    public static string Faults(JsonElement line)
    {
        var result = Schema.Evaluate(line, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? "" : $"{line}: {string.Join("; ", (result.Details ?? []).SelectMany(d => d.Errors ?? new Dictionary<string, string>()).Select(e => e.Value))}";
    }
}
