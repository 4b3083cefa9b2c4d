using System.Text;

namespace ResponsiAI.Ops.Preflight;

/// <summary>AUTH and PING in Redis' own protocol (RESP), because the driver is the gateway's alone.</summary>
internal static class RedisPing
{
    /// <summary>Null when the server answers; otherwise what is wrong.</summary>
    public static async Task<string?> FaultAsync(RedisAddress server, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await LineConnection.OpenAsync(server.Host, server.Port, server.Tls, cancellation);
            if (server.Password is { } password)
            {
                await connection.WriteAsync(Command(server.User is { } user ? ["AUTH", user, password] : ["AUTH", password]));
                if (await connection.ReadLineAsync() != "+OK")
                    return "the server refuses the user or the password";
            }

            await connection.WriteAsync(Command("PING"));
            return await connection.ReadLineAsync() switch
            {
                "+PONG" => null,
                { } answer when answer.StartsWith("-NOAUTH", StringComparison.Ordinal) => "the server asks for a password",
                _ => "the server answers, but not as Redis does",
            };
        }
        catch (ConnectionFault fault)
        {
            return fault.Message;
        }
    }

    private static string Command(params string[] words)
    {
        var text = new StringBuilder().Append('*').Append(words.Length).Append("\r\n");
        foreach (var word in words)
            text.Append('$').Append(Encoding.UTF8.GetByteCount(word)).Append("\r\n").Append(word).Append("\r\n");
        return text.ToString();
    }
}
