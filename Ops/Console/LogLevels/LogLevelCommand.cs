using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.LogLevels;

internal static class LogLevelCommand
{
    private const string Reset = "reset";

    public static Command Create()
    {
        var level = new Argument<string?>("LEVEL") { Description = "error, warn, info or debug; `reset` for that of LOG_LEVEL; nothing to be told the present one.", Arity = ArgumentArity.ZeroOrOne };
        level.AcceptOnlyFromAmong("error", "warn", "info", "debug", Reset);
        var process = new Option<string>("--process") { Description = "Which one.", HelpName = "NAME", DefaultValueFactory = _ => "gateway" };
        process.AcceptOnlyFromAmong("gateway", "billing", "notifications", "ops", "demo");
        var minutes = new Option<int>("--minutes") { Description = "How long; 0 until the process ends.", HelpName = "N", DefaultValueFactory = _ => 60 };
        var management = AddressOption.Create("--management",
            "The process's management address. Without it: MANAGEMENT_PORT on this machine, else the process of the `up` that runs on DATA_DIR.");
        var command = new Command("log-level", "Shows or changes the log level of a running process; by itself it goes back after an hour.") { level, process, minutes, management };
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            var wanted = parsed.GetValue(level);
            object? question = wanted is null ? null : new { level = wanted == Reset ? null : wanted, minutes = parsed.GetValue(minutes) };
            Write(await ProcessManagement.AskAsync(settings, parsed.GetValue(management), parsed.GetValue(process)!, "/log-level", question, cancellation));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(JsonNode answer)
    {
        var until = answer["until"]?.GetValue<DateTimeOffset>().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Console.WriteLine($"{answer["level"]}{(until is null ? "" : $" until {until}")} (LOG_LEVEL is {answer["configured"]})");
    }
}
