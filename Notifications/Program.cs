using ResponsiAI.Notifications.Delivery;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Smtp;
using ResponsiAI.Notifications.Suppressions;
using ResponsiAI.Notifications.Templates;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.Storage.Databases;

return await Service.RunAsync("notifications", args,
    builder =>
    {
        builder.AddDatabase("notifications", typeof(Program).Assembly);
        builder.AddTemplates();
        builder.AddEmails();
        builder.AddSuppressions();
        builder.AddSmtp();
        builder.AddDelivery();
    },
    app =>
    {
        app.UseProblemHandling();
        app.UseInternalToken();
        app.MapHealth();
        app.MapEmails();
        app.MapPreview();
        app.MapOperator();
        app.MapSuppressions();
    });
