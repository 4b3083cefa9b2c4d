using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using Spectre.Console;

namespace ResponsiAI.Ops.Explain;

internal static class ExplainCommand
{
    public static Command Create()
    {
        var method = new Argument<string>("METHOD") { Description = "GET, POST, …" };
        var url = new Argument<string>("URL") { Description = "As a client would write it, with the host that it would ask." };
        var management = ProcessManagement.Option();
        var command = new Command("explain", """
            Tells for one request which route and cluster it meets at the running gateway, and which header policy, session,
            limits and judgement apply to it. The request is not sent.
            """)
        {
            method, url, management,
        };
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            var answer = await ProcessManagement.AskAsync(settings, parsed.GetValue(management), "/explain",
                new { method = parsed.GetValue(method), url = parsed.GetValue(url) }, cancellation);
            Write(answer.AsArray());
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(JsonArray explanations)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var explanation in explanations)
            grid.AddRow(new Text(explanation!["subject"]!.ToString(), new Style(decoration: Decoration.Bold)), new Text(explanation["says"]!.ToString()));
        AnsiConsole.Write(grid);
    }
}
