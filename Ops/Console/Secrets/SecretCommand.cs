using System.CommandLine;
using System.Security.Cryptography;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Secrets;

internal static class SecretCommand
{
    private const int Bytes = 32;

    public static Command Create()
    {
        var command = new Command("secret", "Prints a new secret (base64 of 32 random bytes), fit for SESSION_SECRET, INTERNAL_TOKEN and OPS_TOKEN.");
        command.SetAction(_ =>
        {
            Console.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)));
            return ExitCode.Ok;
        });
        return command;
    }
}
