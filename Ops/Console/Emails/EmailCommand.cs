using System.CommandLine;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Emails;

internal static class EmailCommand
{
    public static Command Create() => new("email", "E-mail, as notifications sends it.") { CreatePreview(), CreateTest() };

    private static Command CreatePreview()
    {
        var template = Template("Which mail; all without it.");
        var directory = new Option<string>("--out") { Description = "The folder for the files.", DefaultValueFactory = _ => "./email-preview", HelpName = "DIR" };
        var command = new Command("preview", $"""
            Writes mails with sample data as they would be sent, in HTML and as text, with the product's name, colour and
            templates. Nothing is sent. {NotificationsClient.Where}
            """)
        {
            template, directory,
        };
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            using var client = NotificationsClient.Create(settings);
            var folder = Directory.CreateDirectory(parsed.GetValue(directory)!);
            foreach (var name in parsed.GetValue(template) is { } one ? [one] : SampleEmail.Templates)
                await WriteAsync(client, name, folder.ToString(), cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(NotificationsClient client, string template, string folder, CancellationToken cancellation)
    {
        var answer = await client.AskAsync(HttpMethod.Post, EmailPreview.Path, EmailPreview.Question(template, TimeProvider.System.GetUtcNow()), cancellation);
        var mail = EmailPreview.Of(template, answer) ?? throw new CommandFailure($"Notifications answered something else than the mail {template}.");
        Console.WriteLine(mail.Subject);
        foreach (var (extension, content) in new[] { ("html", mail.Html), ("txt", mail.Text) })
        {
            var file = Path.Combine(folder, $"{template}.{extension}");
            await File.WriteAllTextAsync(file, content, cancellation);
            Console.WriteLine($"  {file}");
        }
    }

    private static Option<string?> Template(string description)
    {
        var template = new Option<string?>("--template") { Description = description, HelpName = "NAME" };
        template.AcceptOnlyFromAmong([.. SampleEmail.Templates]);
        return template;
    }

    private static Command CreateTest()
    {
        var to = new Option<string>("--to") { Description = "Who gets it.", Required = true, HelpName = "ADDRESS" };
        var template = Template($"Which mail; {SampleEmail.Templates[0]} without it.");
        var command = new Command("test", $"""
            Asks notifications for a mail with sample data and waits up to 30 s for what becomes of it. Exits with 1 unless
            it was sent. {NotificationsClient.Where}
            """)
        {
            to, template,
        };
        command.Runs(Environments.Development, (parsed, settings, cancellation) =>
            RunAsync(settings, parsed.GetValue(to)!, parsed.GetValue(template) ?? SampleEmail.Templates[0], cancellation));
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
