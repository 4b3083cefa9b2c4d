using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ResponsiAI.Harness;

/// <summary>
/// An SMTP server on a loopback port that keeps what it gets and misbehaves where a test says so. One that was disposed
/// can be followed by another on the same port.
/// </summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource ended = new();
    private CancellationTokenSource hanging = new();
    private readonly ConcurrentDictionary<SmtpConversation, Task> open = new();
    private readonly Lock gate = new();
    private readonly List<ReceivedMail> mails = [];
    private readonly List<string> commands = [];
    private readonly List<(SmtpStage Stage, SmtpReaction Reaction, int Times)> script = [];
    private readonly TemporaryFolder folder = new();
    private readonly Task accepting;
    private int connections;

    private SmtpSink(int port, SmtpTls tls)
    {
        Tls = tls;
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Port = port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The mails that were taken over, in their order.</summary>
    public IReadOnlyList<ReceivedMail> Mails
    {
        get
        {
            lock (gate)
                return [.. mails];
        }
    }

    /// <summary>The lines of all conversations but content and credentials.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (gate)
                return [.. commands];
        }
    }

    /// <summary>How many connections there have been.</summary>
    public int Connections => Volatile.Read(ref connections);

    public int OpenConnections => open.Count;

    /// <summary>Decides at every stage for which nothing was said with <see cref="At"/>; null behaves well.</summary>
    public Func<SmtpStage, SmtpReaction?>? Whim { get; set; }

    /// <summary>Asked by AUTH PLAIN or AUTH LOGIN before any mail; null asks nobody.</summary>
    public (string User, string Password)? Credentials { get; set; }

    /// <summary>The certificate as PEM; a client that trusts it (<c>SSL_CERT_FILE</c>) can connect with TLS.</summary>
    public string CertificateFile => folder.Combine("smtp.pem");

    internal SmtpTls Tls { get; }

    internal X509Certificate2? Certificate { get; private init; }

    internal CancellationToken Ended => ended.Token;

    internal CancellationToken Hanging => Volatile.Read(ref hanging).Token;

    /// <param name="port">To listen again where another one did; otherwise a free port.</param>
    public static Task<SmtpSink> StartAsync(int? port = null, SmtpTls tls = SmtpTls.None)
    {
        var sink = new SmtpSink(port ?? FreePort.Next(), tls) { Certificate = tls == SmtpTls.None ? null : SelfSigned() };
        if (sink.Certificate is { } certificate)
            File.WriteAllText(sink.CertificateFile, certificate.ExportCertificatePem());
        return Task.FromResult(sink);
    }

    /// <summary>Misbehaves at a stage the next <paramref name="times"/> times that a conversation comes to it.</summary>
    public void At(SmtpStage stage, SmtpReaction reaction, int times = int.MaxValue)
    {
        lock (gate)
            script.Add((stage, reaction, times));
    }

    /// <summary>Behaves well from now on. What hangs goes on hanging.</summary>
    public void Behave()
    {
        lock (gate)
            script.Clear();
    }

    /// <summary>Ends the connections that hang, without a word.</summary>
    public void EndHanging() => Interlocked.Exchange(ref hanging, new CancellationTokenSource()).Cancel();

    /// <summary>How often a mail was taken over.</summary>
    public int Count(string messageId) => Mails.Count(m => m.MessageId == messageId);

    /// <summary>Ends the connections that are open, as a server does that restarts.</summary>
    public void DropConnections()
    {
        foreach (var conversation in open.Keys)
            conversation.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        EndHanging();
        listener.Stop();
        DropConnections();
        await accepting;
        await Task.WhenAll(open.Values);
        Certificate?.Dispose();
        folder.Dispose();
        ended.Dispose();
        hanging.Dispose();
    }

    /// <returns>How to misbehave now; null to behave well.</returns>
    internal async Task<SmtpReaction?> NextAsync(SmtpStage stage)
    {
        var reaction = Next(stage);
        if (reaction is not { WaitsFor: { } condition })
            return reaction;
        await condition.WaitAsync(Ended);
        return null;
    }

    private SmtpReaction? Next(SmtpStage stage)
    {
        lock (gate)
        {
            var index = script.FindIndex(s => s.Stage == stage);
            if (index < 0)
                return Whim?.Invoke(stage);
            var (_, reaction, times) = script[index];
            if (times == 1)
                script.RemoveAt(index);
            else
                script[index] = (stage, reaction, times - 1);
            return reaction;
        }
    }

    internal void Heard(string command)
    {
        lock (gate)
            commands.Add(command);
    }

    internal void Take(ReceivedMail mail)
    {
        lock (gate)
            mails.Add(mail);
    }

    private async Task AcceptAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(ended.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref connections);
            var conversation = new SmtpConversation(this, client);
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            open[conversation] = RunAsync(conversation, begun.Task);
            begun.SetResult();
        }
    }

    private async Task RunAsync(SmtpConversation conversation, Task begun)
    {
        await begun;
        try
        {
            await conversation.RunAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The other side went away, or did not like the certificate.
        }
        finally
        {
            conversation.Close();
            open.TryRemove(conversation, out _);
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
