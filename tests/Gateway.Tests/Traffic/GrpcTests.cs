using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Traffic;

[Parallelizable(ParallelScope.Self)]
internal sealed class GrpcTests
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);
    private static readonly Method<string, string> Greet = new(MethodType.Unary, "test.Greeter", "Greet", Text, Text);
    private static readonly Method<string, string> Talk = new(MethodType.DuplexStreaming, "test.Greeter", "Talk", Text, Text);

    private TestBackend backend = null!;
    private RouteMap map = null!;
    private EdgeProcess edge = null!;
    private GrpcChannel channel = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        backend = await TestBackend.StartAsync(app =>
        {
            app.MapGrpcService<Greeter>();
            app.MapGet("/trailers", async (HttpContext context) =>
            {
                context.Response.DeclareTrailer("X-Sum");
                await context.Response.WriteAsync("body");
                context.Response.AppendTrailer("X-Sum", "4");
            });
        }, builder =>
        {
            builder.Services.AddGrpc();
            builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<Greeter>, GreeterMethods>());
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        });
        map = new RouteMap(proxy => proxy["Clusters"]!["app"]!["HttpRequest"] = new JsonObject { ["Version"] = "2", ["VersionPolicy"] = "RequestVersionExact" });
        edge = await EdgeProcess.InFrontOfAsync(backend.Address, map.Setting);
        channel = GrpcChannel.ForAddress($"https://localhost:{edge.HttpsPort}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } },
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        channel.Dispose();
        await edge.DisposeAsync();
        map.Dispose();
        await backend.DisposeAsync();
    }

    [Test]
    public async Task A_call_is_answered_with_its_status_in_the_trailers()
    {
        Assert.That(await channel.CreateCallInvoker().AsyncUnaryCall(Greet, null, Soon(), "Ada"), Is.EqualTo("hello Ada"));
    }

    [Test]
    public void A_failed_call_keeps_its_status_and_detail()
    {
        Assert.That(async () => await channel.CreateCallInvoker().AsyncUnaryCall(Greet, null, Soon(), ""),
            Throws.InstanceOf<RpcException>().With.Property(nameof(RpcException.Status)).EqualTo(new Status(StatusCode.InvalidArgument, "no name")));
    }

    [Test]
    public async Task Both_sides_talk_at_once()
    {
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Talk, null, Soon());
        foreach (var word in new[] { "one", "two", "three" })
        {
            await call.RequestStream.WriteAsync(word);
            Assert.That(await call.ResponseStream.MoveNext(CancellationToken.None), Is.True);
            Assert.That(call.ResponseStream.Current, Is.EqualTo($"heard {word}"));
        }

        await call.RequestStream.CompleteAsync();
        Assert.That(await call.ResponseStream.MoveNext(CancellationToken.None), Is.False);
    }

    // Kestrel has none over HTTP/1.1, where recipients may drop them (RFC 9110, section 6.5.1).
    [Test]
    public async Task Trailers_follow_the_body_over_http_2()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/trailers") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await edge.Https.SendAsync(request);

        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("body"));
        Assert.That(answer.TrailingHeaders.GetValues("X-Sum").Single(), Is.EqualTo("4"));
    }

    private static CallOptions Soon() => new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20));

    private sealed class Greeter;

    private sealed class GreeterMethods : IServiceMethodProvider<Greeter>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<Greeter> context)
        {
            context.AddUnaryMethod(Greet, [], (_, name, _) => name.Length > 0
                ? Task.FromResult($"hello {name}")
                : throw new RpcException(new Status(StatusCode.InvalidArgument, "no name")));
            context.AddDuplexStreamingMethod(Talk, [], async (_, requests, responses, _) =>
            {
                while (await requests.MoveNext(CancellationToken.None))
                    await responses.WriteAsync($"heard {requests.Current}");
            });
        }
    }
}
