using System.CommandLine;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Preflight;

internal static class PreflightCommand
{
    private static readonly Check[] Checks =
    [
        EnvironmentCheck.Run, SecretsCheck.Run, RedisCheck.Run, DatabaseCheck.Run, EmailCheck.Run, StripeCheck.Run, SentryCheck.Run,
        CertificateCheck.Run, EdgeCheck.Run, HeaderPolicyCheck.Run, BackupCheck.Run, ProcessesCheck.Run,
    ];

    public static Command Create()
    {
        var command = new Command("preflight", """
            Goes through the deployment checklist with the environment as it is: required variables, Redis, the database, the
            mail server, Stripe, Sentry, the certificate, backups, and each process's own check. Shows no values.
            Exits with 1 when anything would fail in production.
            """);
        command.Runs(Environments.Production, async (_, _, cancellation) =>
        {
            var findings = new List<Finding>();
            foreach (var check in Checks)
                // Settings of its own, because readers collect faults.
                await foreach (var finding in check(CommandFrame.Settings(Environments.Production), cancellation))
                    findings.Add(finding);
            Console.Write(PreflightTable.Render(findings));
            return findings.Any(f => f.Level == Level.Fail) ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }
}
