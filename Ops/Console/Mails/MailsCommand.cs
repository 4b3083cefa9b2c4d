using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Emails;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Mails;

internal static class MailsCommand
{
    private const int DefaultLimit = 50;

    public static Command Create() => new("mails", $"The mails that notifications keeps. {NotificationsClient.Where}")
    {
        CreateList(), CreateShow(), CreateResend(), CreateDismiss(), CreateSuppressed(), CreateLift(),
    };

    private static Command CreateList()
    {
        var status = new Option<string?>("--status") { Description = "Only these; unknown are those that may have arrived or not.", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong("pending", "leased", "done", "dead", "unknown", "not_sent", "suppressed", "expired", "obsolete", "dismissed");
        var to = new Option<string?>("--to") { Description = "Only to this address, also as the list shows it: m***@example.com.", HelpName = "ADDRESS" };
        var before = new Option<string?>("--before") { Description = "Only mails older than this one.", HelpName = "ID" };
        var limit = new Option<int>("--limit") { Description = "At most so many, 200 at the most.", DefaultValueFactory = _ => DefaultLimit, HelpName = "N" };
        var command = new Command("list", "Lists mails, the newest first, with masked addresses.") { status, to, before, limit };
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            using var client = NotificationsClient.Create(settings);
            var filter = new JsonObject { ["status"] = parsed.GetValue(status), ["to"] = parsed.GetValue(to), ["before"] = parsed.GetValue(before), ["limit"] = parsed.GetValue(limit) };
            var answer = await client.AskAsync(HttpMethod.Post, "/emails/search", filter, cancellation);
            MailLines.Write(answer["emails"]!.AsArray());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateShow()
    {
        var id = Id();
        var command = new Command("show", "Shows where one mail stands and why, with its address. Its content is never shown.") { id };
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            using var client = NotificationsClient.Create(settings);
            MailLines.WriteOne(await client.AskAsync(HttpMethod.Get, $"{Path(parsed.GetValue(id)!)}?address=full", null, cancellation));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateResend()
    {
        var ids = new Argument<string[]>("ID") { Description = "Mails that are dead, dismissed, suppressed, expired or not sent.", Arity = ArgumentArity.ZeroOrMore };
        var dead = new Option<bool>("--dead") { Description = "All that are dead, but those that may have arrived." };
        var command = new Command("resend", "Sends mails once more, with the Message-IDs that they have.") { ids, dead };
        RequireEither(command, ids, dead);
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            using var client = NotificationsClient.Create(settings);
            foreach (var id in parsed.GetValue(ids)!)
            {
                await client.AskAsync(HttpMethod.Post, $"{Path(id)}/resend", null, cancellation);
                Console.WriteLine($"{id} is sent again.");
            }

            if (!parsed.GetValue(dead))
                return ExitCode.Ok;
            var answer = await client.AskAsync(HttpMethod.Post, "/emails/resend-dead", null, cancellation);
            Console.WriteLine($"Sent again: {answer["resent"]}.");
            if ((int)answer["mayHaveArrived"]! is > 0 and var left)
                Console.WriteLine($"Left alone, because they may have arrived: {left}. Resend them by their ids (ops mails list --status dead).");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateDismiss()
    {
        var ids = new Argument<string[]>("ID") { Description = "Mails that are dead.", Arity = ArgumentArity.ZeroOrMore };
        var dead = new Option<bool>("--dead") { Description = "All that are dead." };
        var command = new Command("dismiss", "Settles dead mails that will not be sent, so that health no longer tells of them. `resend` still takes them.") { ids, dead };
        RequireEither(command, ids, dead);
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            using var client = NotificationsClient.Create(settings);
            foreach (var id in parsed.GetValue(ids)!)
            {
                await client.AskAsync(HttpMethod.Post, $"{Path(id)}/dismiss", null, cancellation);
                Console.WriteLine($"{id} is dismissed.");
            }

            if (parsed.GetValue(dead))
                Console.WriteLine($"Dismissed: {(await client.AskAsync(HttpMethod.Post, "/emails/dismiss-dead", null, cancellation))["dismissed"]}.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static void RequireEither(Command command, Argument<string[]> ids, Option<bool> dead) => command.Validators.Add(result =>
    {
        if (result.GetValue(dead) == result.GetValue(ids) is { Length: > 0 })
            result.AddError("Name the mails, or say --dead.");
    });

    private static Command CreateSuppressed()
    {
        var command = new Command("suppressed", "Lists the addresses that get no mails, because a server said that they do not exist.");
        command.Runs(Environments.Development, async (_, settings, cancellation) =>
        {
            using var client = NotificationsClient.Create(settings);
            MailLines.WriteSuppressed((await client.AskAsync(HttpMethod.Get, "/suppressions", null, cancellation))["suppressions"]!.AsArray());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateLift()
    {
        var id = Id();
        var command = new Command("lift", "Lets the address of a mail have mails again. What was not sent meanwhile is not sent by itself.") { id };
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            using var client = NotificationsClient.Create(settings);
            await client.AskAsync(HttpMethod.Delete, $"/suppressions/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, cancellation);
            Console.WriteLine("The address gets mails again.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Id() => new("ID") { Description = "A mail's id, as the list shows it." };

    private static string Path(string id) => $"/emails/{Uri.EscapeDataString(id)}";
}
