using ResponsiAI.Ops.Backups;
using ResponsiAI.Ops.Billing;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Emails;
using ResponsiAI.Ops.Events;
using ResponsiAI.Ops.Explain;
using ResponsiAI.Ops.Grading;
using ResponsiAI.Ops.LogLevels;
using ResponsiAI.Ops.Mails;
using ResponsiAI.Ops.Preflight;
using ResponsiAI.Ops.Secrets;
using ResponsiAI.Ops.Serve;
using ResponsiAI.Ops.Sessions;
using ResponsiAI.Ops.Up;
using ResponsiAI.Ops.Why;

return await OpsCommandLine.RunAsync(args,
    UpCommand.Create(),
    ServeCommand.Create(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    VerifyCommand.Create(),
    PruneCommand.Create(),
    PreflightCommand.Create(),
    ExplainCommand.Create(),
    GradeCommand.Create(),
    LogLevelCommand.Create(),
    SecretCommand.Create(),
    SessionsCommand.Create(),
    EventsCommand.Create(),
    BillingCommand.Create(),
    EmailCommand.Create(),
    MailsCommand.Create(),
    WhyCommand.Create());
