using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using Spectre.Console;

namespace ResponsiAI.Ops.Sessions;

internal static class SessionsCommand
{
    public static Command Create() => new("sessions", "The sessions of the users, as the gateway keeps them.") { CreateList(), CreateRevoke() };

    private static Command CreateList()
    {
        var user = User();
        var management = ProcessManagement.Option();
        var command = new Command("list", "Lists the sessions that are alive, the last used first: handle, user, start, last use, network, browser, and what logs and error reports call it.") { user, management };
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            var sessions = (await ProcessManagement.AskAsync(settings, parsed.GetValue(management), "/sessions/list", new { user = parsed.GetValue(user) }, cancellation)).AsArray();
            Write(sessions);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateRevoke()
    {
        var handle = new Argument<string?>("ID") { Description = "The handle of one session, as `list` shows it.", Arity = ArgumentArity.ZeroOrOne };
        var user = User();
        var all = new Option<bool>("--all") { Description = "Every session: everybody is signed out." };
        var management = ProcessManagement.Option();
        var command = new Command("revoke", "Ends sessions: one, those of a user, or all. Every gateway refuses them within a second.") { handle, user, all, management };
        command.Validators.Add(result =>
        {
            if (new[] { result.GetValue(handle) is not null, result.GetValue(user) is not null, result.GetValue(all) }.Count(said => said) != 1)
                result.AddError("revoke needs one of ID, --user and --all.");
        });
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            var answer = await ProcessManagement.AskAsync(settings, parsed.GetValue(management), "/sessions/revoke",
                new { handle = parsed.GetValue(handle), user = parsed.GetValue(user), all = parsed.GetValue(all) }, cancellation);
            var revoked = answer["revoked"]!.GetValue<int>();
            Console.WriteLine(revoked == 1 ? "1 session has ended." : $"{revoked} sessions have ended.");
            return revoked > 0 || parsed.GetValue(all) ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static Option<string?> User() => new("--user") { Description = "The user's name, as the application signs it in.", HelpName = "USER" };

    private static void Write(JsonArray sessions)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("ID").NoWrap())
            .AddColumns("user", "started", "last use", "network", "browser", "in logs");
        foreach (var session in sessions)
            table.AddRow(new[] { session!["handle"]?.ToString(), session["user"]?.ToString(), Time(session["started"]), Time(session["lastUse"]), session["address"]?.ToString(), session["browser"]?.ToString(), session["mark"]?.ToString() }
                .Select(cell => new Text(cell ?? "-")));
        AnsiConsole.Write(table);
    }

    private static string? Time(JsonNode? time) => time?.GetValue<DateTimeOffset>().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
