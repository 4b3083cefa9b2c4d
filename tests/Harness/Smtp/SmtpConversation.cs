using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ResponsiAI.Harness;

/// <summary>One connection to an <see cref="SmtpSink"/>: RFC 5321 as far as a client that submits mail needs it.</summary>
internal sealed class SmtpConversation(SmtpSink sink, TcpClient client)
{
    private readonly List<string> recipients = [];
    private readonly byte[] buffer = new byte[8192];
    private int start, end;
    private Stream stream = client.GetStream();
    private bool secure, authenticated;
    private string? from;

    public void Close() => client.Dispose();

    public async Task RunAsync()
    {
        if (sink.Tls == SmtpTls.Implicit)
            await SecureAsync();
        if (await sink.NextAsync(SmtpStage.Greeting) is { } reaction)
        {
            await PlayAsync(reaction);
            return;
        }

        await ReplyAsync("220 sink ESMTP");
        while (await ReadLineAsync() is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            sink.Heard(verb == "AUTH" ? string.Join(' ', line.Split(' ').Take(2)) : line);
            if (!await AnswerAsync(verb, line))
                return;
        }
    }

    /// <summary>False when the conversation is over.</summary>
    private async Task<bool> AnswerAsync(string verb, string line)
    {
        switch (verb)
        {
            case "EHLO" or "HELO":
                await ReplyAsync([.. Capabilities()]);
                return true;
            case "STARTTLS" when sink.Tls == SmtpTls.StartTls && !secure:
                await ReplyAsync("220 2.0.0 go ahead");
                await SecureAsync();
                return true;
            case "AUTH":
                return await AuthenticateAsync(line);
            case "MAIL" when sink.Credentials is not null && !authenticated:
                await ReplyAsync("530 5.7.0 authentication required");
                return true;
            case "MAIL":
                from = Path(line);
                recipients.Clear();
                return await AnswerOrPlayAsync(SmtpStage.Mail, "250 2.1.0 ok");
            case "RCPT":
                if (await sink.NextAsync(SmtpStage.Recipient) is { } reaction)
                    return await PlayAsync(reaction);
                recipients.Add(Path(line));
                await ReplyAsync("250 2.1.5 ok");
                return true;
            case "DATA" when from is null || recipients.Count == 0:
                await ReplyAsync("503 5.5.1 no valid recipients");
                return true;
            case "DATA":
                return await TakeAsync();
            case "RSET" or "NOOP":
                await ReplyAsync("250 2.0.0 ok");
                return true;
            case "QUIT":
                await ReplyAsync("221 2.0.0 bye");
                return false;
            default:
                await ReplyAsync("502 5.5.1 not known here");
                return true;
        }
    }

    private IEnumerable<string> Capabilities()
    {
        yield return "250-sink";
        yield return "250-PIPELINING";
        yield return "250-ENHANCEDSTATUSCODES";
        if (sink.Tls == SmtpTls.StartTls && !secure)
            yield return "250-STARTTLS";
        if (sink.Credentials is not null)
            yield return "250-AUTH PLAIN LOGIN";
        yield return "250 8BITMIME";
    }

    private async Task<bool> TakeAsync()
    {
        if (await sink.NextAsync(SmtpStage.Data) is { } early)
            return await PlayAsync(early);
        await ReplyAsync("354 end with a dot");
        var content = new StringBuilder();
        while (await ReadLineAsync() is { } line)
        {
            if (line != ".")
            {
                content.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
                continue;
            }

            var mail = ReceivedMail.Parse(from!, recipients, content.ToString());
            var reaction = await sink.NextAsync(SmtpStage.Dot);
            if (reaction?.Line is null or ['2', ..])
                sink.Take(mail);
            if (reaction is not null)
                return await PlayAsync(reaction);
            await ReplyAsync($"250 2.0.0 queued as S{sink.Mails.Count}");
            return true;
        }

        return false;
    }

    private async Task<bool> AuthenticateAsync(string line)
    {
        var words = line.Split(' ');
        var said = words.Length > 2 ? words[2] : null;
        string[] offered;
        if (words[1].Equals("LOGIN", StringComparison.OrdinalIgnoreCase))
        {
            var user = said ?? await AskAsync("334 VXNlcm5hbWU6");
            offered = [user, await AskAsync("334 UGFzc3dvcmQ6")];
        }
        else
        {
            offered = (said is null ? await AskAsync("334 ") : Decode(said)).Split('\0')[1..];
        }

        if (await sink.NextAsync(SmtpStage.Auth) is { } reaction)
            return await PlayAsync(reaction);
        authenticated = sink.Credentials is { } asked && offered[0] == asked.User && offered[1] == asked.Password;
        await ReplyAsync(authenticated ? "235 2.7.0 welcome" : "535 5.7.8 these credentials are not known");
        return true;
    }

    private async Task<string> AskAsync(string question)
    {
        await ReplyAsync(question);
        return Decode(await ReadLineAsync() ?? "");
    }

    private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private async Task<bool> AnswerOrPlayAsync(SmtpStage stage, string answer)
    {
        if (await sink.NextAsync(stage) is { } reaction)
            return await PlayAsync(reaction);
        await ReplyAsync(answer);
        return true;
    }

    /// <summary>False when the conversation is over.</summary>
    private async Task<bool> PlayAsync(SmtpReaction reaction)
    {
        if (reaction.Line is { } line)
            await ReplyAsync(line);
        else if (!reaction.Drops)
            // Until the other side closes or the sink ends; what it still says is not listened to.
            while (await stream.ReadAsync(buffer, sink.Hanging) > 0)
            {
            }

        return reaction is { Line: not null, Drops: false };
    }

    private static string Path(string line)
    {
        var open = line.IndexOf('<', StringComparison.Ordinal);
        var close = line.IndexOf('>', StringComparison.Ordinal);
        return open < 0 || close < open ? line : line[(open + 1)..close];
    }

    private async Task SecureAsync()
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = sink.Certificate }, sink.Ended);
        (stream, secure) = (tls, true);
        (start, end) = (0, 0);
    }

    private Task ReplyAsync(params string[] lines) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(lines.Select(l => l + "\r\n"))), sink.Ended).AsTask();

    /// <summary>A line without its end, as Latin-1 so that no byte is lost; null when the other side is gone.</summary>
    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        while (true)
        {
            while (start < end)
            {
                var next = buffer[start++];
                if (next != '\n')
                    line.Add(next);
                else
                    return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            end = await stream.ReadAsync(buffer, sink.Ended);
            start = 0;
            if (end == 0)
                return null;
        }
    }
}
