using GridAlert;
using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Channels;
using GridAlert.Features.Emergency;
using GridAlert.Features.Everyday;
using GridAlert.Features.Live;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Features.Shared;
using GridAlert.Platform;

LaunchOptions launch;
try
{
    launch = LaunchOptions.Parse(args);
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
if (launch.HealthUrl is { } health)
    return await HealthCall.RunAsync(health);
if (launch.VerifyJournal)
    return await VerifyJournal.RunAsync(launch.Activation);
if (launch.Beside is { } program)
    return await WithDatabase.RunAsync(program, launch.BesideNew);

return await Startup.GuardAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.AddLogs();
    builder.RefusePublicDemo(launch);
    await using var postgres = await builder.AddPostgresAsync();

    builder.Services.AddSingleton(new AppMode(launch.Demo)).AddSingleton(TimeProvider.System).AddSingleton<Commands>();
    builder.AddWeb();
    builder.Services.AddLanguages();
    builder.Services.AddAccess(builder.Configuration);
    builder.Services.AddNeighbourhood();
    builder.Services.AddRecord();
    builder.Services.AddChannels(builder.Configuration);
    builder.Services.AddEmergency(builder.Configuration);
    builder.Services.AddEveryday(builder.Configuration);
    builder.Services.AddLive();
    builder.Services.AddSchedule();

    var app = builder.Build();
    app.UseWeb();
    app.UseOriginOfCalls();
    var api = app.MapGroup("/api/v1");
    api.MapAccess();
    app.MapAudit();
    api.MapChannels();
    api.MapEmergency();
    api.MapEveryday();
    app.MapIdentity();
    app.MapLive();
    app.MapDesk();
    app.MapWeb();
    var routes = await Routes.ReadAsync(app);
    if (launch.ListRoutes)
    {
        await Routes.PrintAsync(routes, Console.Out);
        return;
    }

    await app.PrepareAsync(launch);
    await app.ServeAsync(launch, postgres);
});
