using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Up;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Events;

internal static class EventsCommand
{
    private const string WebhookPath = "/api/webhooks/stripe";
    private const int ShownAnswer = 300;
    private static readonly Uri DefaultGateway = new("https://localhost:8443");

    public static Command Create() => new("events", "Stripe events: what billing received, and samples without Stripe.")
    {
        InboxCommands.CreateList(), InboxCommands.CreateShow(), InboxCommands.CreateReplay(), InboxCommands.CreateDismiss(), CreateSend(),
    };

    private static Command CreateSend()
    {
        var type = new Argument<string>("TYPE") { Description = "One of the types that billing acts on." };
        type.AcceptOnlyFromAmong([.. SampleEvent.Types]);
        var email = new Option<string>("--email") { Description = "The customer's address; the same address is the same customer and subscription.", Required = true, HelpName = "ADDRESS" };
        var url = AddressOption.Create("--url", $"The gateway's address. Default: the one that `up` runs on DATA_DIR, else {DefaultGateway}");
        var customer = new Option<string?>("--customer") { Description = "A customer's id, in place of the one made from the address.", HelpName = "cus_…" };
        var command = new Command("send", """
            Sends a signed sample event to the gateway's webhook, as Stripe would. Signed with the first secret of
            STRIPE_WEBHOOK_SECRET, in development else with the secret that billing made in DATA_DIR.
            """)
        {
            type, email, url, customer,
        };
        command.Runs(Environments.Development, (parsed, settings, cancellation) =>
            SendAsync(settings, parsed.GetValue(type)!, parsed.GetValue(email)!, parsed.GetValue(url), parsed.GetValue(customer), cancellation));
        return command;
    }

    private static async Task<int> SendAsync(ServiceSettings settings, string type, string email, Uri? url, string? customer, CancellationToken cancellation)
    {
        var gateway = url ?? RunFile.Read(settings.DataDir)?.AddressOf("gateway") ?? DefaultGateway;
        var secret = Secret(settings);
        var sample = new SampleEvent(email, customer, TimeProvider.System.GetUtcNow());
        using var client = CommandHttp.Client(new Uri(gateway, WebhookPath));
        foreach (var made in sample.For(type))
            await PostAsync(client, made, secret, cancellation);
        return ExitCode.Ok;
    }

    private static async Task PostAsync(HttpClient client, JsonObject made, string secret, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes(made.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, client.BaseAddress) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        request.Headers.Add(StripeSignature.Header, StripeSignature.Sign(body, secret, TimeProvider.System.GetUtcNow()));
        using var response = await CommandHttp.SendAsync(client, request, cancellation);
        var answer = Scrubber.Text(await response.Content.ReadAsStringAsync(cancellation), ShownAnswer);
        Console.WriteLine($"Sent {made["type"]} {made["id"]} (customer {Customer(made)}) to {client.BaseAddress}");
        Console.WriteLine($"Answered {(int)response.StatusCode} {answer}".TrimEnd());
        if (!response.IsSuccessStatusCode)
            throw new CommandFailure($"The gateway did not take the event: {(int)response.StatusCode}.");
    }

    private static string Customer(JsonObject made)
    {
        var target = made["data"]!["object"]!;
        return (target["customer"] ?? target["id"])!.ToString();
    }

    private static string Secret(ServiceSettings settings)
    {
        const string name = "STRIPE_WEBHOOK_SECRET";
        if (settings.List(name) is [var first, ..])
            return first;
        return settings.IsDevelopment
            ? DevelopmentSecret.GetOrCreate(settings.DataDir, "stripe-webhook-secret")
            : throw new CommandFailure($"{name}: it is missing; write the signing secret of the webhook endpoint, as Stripe's dashboard shows it", ExitCode.Configuration);
    }
}
