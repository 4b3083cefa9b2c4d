using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Entitlements;
using ResponsiAI.Billing.Gaps;
using ResponsiAI.Billing.Health;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.Billing.Payments;
using ResponsiAI.Billing.Rebuild;
using ResponsiAI.Billing.State;
using ResponsiAI.Billing.StripeApi;
using ResponsiAI.Billing.Subscriptions;
using ResponsiAI.Billing.Usage;
using ResponsiAI.Billing.Versions;
using ResponsiAI.Billing.Webhooks;
using ResponsiAI.Billing.Why;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.Storage.Databases;

return await Service.RunAsync("billing", args, builder =>
{
    builder.AddDatabase("billing", typeof(Program).Assembly);
    builder.AddInbox();
    builder.AddState();
    builder.AddStripeApi();
    builder.AddWebhooks();
    builder.AddCustomers();
    builder.AddSubscriptions();
    builder.AddPayments();
    builder.AddEntitlements();
    builder.AddUsage();
    builder.AddVersions();
    builder.AddMails();
    builder.AddWhy();
    builder.AddRebuild();
    builder.AddGapHealing();
    builder.AddBillingHealth();
}, app =>
{
    app.UseProblemHandling();
    app.UseInternalToken();
    app.MapHealth();
    app.MapWebhooks();
    app.MapInbox();
    app.MapUsage();
    app.MapEntitlements();
    app.MapWhy();
    app.MapMails();
    app.MapRebuild();
});
