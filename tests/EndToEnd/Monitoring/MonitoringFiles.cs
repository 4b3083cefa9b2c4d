using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace ResponsiAI.EndToEnd.Monitoring;

/// <summary>The dashboard and the alert rules of Ops/Monitoring, and the expressions in them.</summary>
internal static class MonitoringFiles
{
    private static string Folder { get; } = Path.Combine(Repository.Root, "Ops", "Monitoring");

    /// <summary>By panel, with a window in the place of Grafana's variable for it.</summary>
    public static IReadOnlyList<(string Name, string Expression)> DashboardExpressions()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "dashboard.json")));
        return
        [
            .. from panel in dashboard.RootElement.GetProperty("panels").EnumerateArray()
               where panel.TryGetProperty("targets", out _)
               from target in panel.GetProperty("targets").EnumerateArray()
               select ($"panel {panel.GetProperty("id")} {target.GetProperty("refId")}", target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "5m", StringComparison.Ordinal)),
        ];
    }

    public static IReadOnlyList<(string Name, string Expression)> AlertExpressions() => [.. Rules().Select(r => (Text(r, "alert"), Text(r, "expr")))];

    /// <summary>What a rule must say beside its expression, and does not.</summary>
    public static IReadOnlyList<string> MissingFromAlerts() =>
    [
        .. from rule in Rules()
           let labels = (YamlMappingNode)rule["labels"]
           let annotations = (YamlMappingNode)rule["annotations"]
           from missing in new[] { "summary", "description", "action" }.Where(name => !annotations.Children.ContainsKey(name)).Append(Text(labels, "severity") is "page" or "ticket" ? "" : "severity")
           where missing.Length > 0
           select $"{Text(rule, "alert")}: {missing}",
    ];

    private static IEnumerable<YamlMappingNode> Rules()
    {
        var yaml = new YamlStream();
        using (var reader = File.OpenText(Path.Combine(Folder, "alerts.yaml")))
            yaml.Load(reader);
        return ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(g => (YamlSequenceNode)g["rules"]).Cast<YamlMappingNode>();
    }

    private static string Text(YamlMappingNode node, string name) => ((YamlScalarNode)node[name]).Value!;
}
