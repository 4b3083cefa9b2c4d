using System.CommandLine;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Emails;

internal static class EmailCommand
{
    public static Command Create() => new("email", "E-mail, as notifications sends it.") { CreateTest() };

    private static Command CreateTest()
    {
        var to = new Option<string>("--to") { Description = "Who gets it.", Required = true, HelpName = "ADDRESS" };
        var template = new Option<string>("--template") { Description = "Which mail.", DefaultValueFactory = _ => SampleEmail.Templates[0], HelpName = "NAME" };
        template.AcceptOnlyFromAmong([.. SampleEmail.Templates]);
        var command = new Command("test", $"""
            Asks notifications for a mail with sample data and waits up to 30 s for what becomes of it. Exits with 1 unless
            it was sent. {NotificationsClient.Where}
            """)
        {
            to, template,
        };
        command.Runs(Environments.Development, (parsed, settings, cancellation) =>
            RunAsync(settings, parsed.GetValue(to)!, parsed.GetValue(template)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ServiceSettings settings, string to, string template, CancellationToken cancellation)
    {
        using var client = NotificationsClient.Create(settings);
        var result = await new EmailTest(client, TimeProvider.System).RunAsync(template, to, cancellation);
        Console.WriteLine(result.Sentence);
        return result.Sent ? ExitCode.Ok : ExitCode.Failed;
    }
}
