using Dapper;
using EvolveDb;
using GridAlert.Features.Access;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Access.Passwords;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Emergency.ClosingReports;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.PersonalData;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Emergency.Reports;
using GridAlert.Features.Everyday.Demo;
using GridAlert.Features.Everyday.Readiness;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Everyday.Recognition;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Neighbourhood.Demo;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Seals;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Quartz;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace GridAlert;

/// <summary>What must be in place before the first request: database, schema, demo data, keys, schedule.</summary>
public static class Startup
{
    /// <summary>Runs the program; a start that cannot succeed ends with a sentence, not a stack trace.</summary>
    public static async Task<int> GuardAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception e) when (e is StartupException or GridAlert.Platform.Embedded.EmbeddedPostgresException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (EvolveException e)
        {
            await Console.Error.WriteLineAsync($"The schema cannot be brought up to date: {e.Message.ReplaceLineEndings(" ")} Start the version that this database came from, or one that came after it; a backup leads back.");
            return 1;
        }
        catch (NpgsqlException e)
        {
            await Console.Error.WriteLineAsync($"The database cannot be used: {e.Message}. Check ConnectionStrings__GridAlert and that PostgreSQL 15 or newer answers there.");
            return 1;
        }
        catch (IOException e)
        {
            Log.Fatal(e, "GridAlert could not start");
            return 1;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    public static void AddLogs(this WebApplicationBuilder builder)
    {
        // Made before the host, since the embedded database speaks before there is one.
        Log.Logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // A refused call of a hub is the caller's affair; what fails on our side, HubFailures logs.
            .MinimumLevel.Override("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogEventLevel.Fatal)
            // Whoever opens a page without being signed in is sent to sign in: no news, and one line for each.
            .MinimumLevel.Override(typeof(SessionAuthentication).FullName!, LogEventLevel.Warning)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
            // Asked each second while a node drains or its database is away, which is told once by who knows it.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            // Every quick repeat would be a line; what came of a message is in the journal.
            .MinimumLevel.Override("Polly", LogEventLevel.Error)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            // A start that fails is told in one sentence at its end.
            .Filter.ByExcluding(line => line.MessageTemplate.Text is "Unable to start Kestrel." or "Hosting failed to start")
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.Console(LogLines.Formatter(builder.Configuration))
            .CreateLogger();
        builder.Services.AddSerilog();
        // Serilog's own factory makes a new logger for everybody who asks: three for each phone that is connected. This one keeps one for each name.
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory, LoggerFactory>());
        builder.Logging.ClearProviders().AddSerilog().Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);
    }

    /// <summary>Demo accounts have a known password: they stay on this machine unless that is said twice.</summary>
    public static void RefusePublicDemo(this WebApplicationBuilder builder, LaunchOptions launch)
    {
        var urls = LaunchOptions.UrlsOf(launch.Urls ?? builder.Configuration["urls"]);
        // Kestrel's own settings, where there are any, take the place of these.
        var endpoints = builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>();
        if (launch.Demo && !launch.DemoIsPublic && urls.Concat(endpoints).FirstOrDefault(url => !LaunchOptions.IsLoopback(url)) is { } open)
            throw new StartupException($"Demo mode has accounts with a known password and would be open to the network on {open}. Use a loopback address, or say --demo-is-public as well.");
        builder.WebHost.UseUrls(urls);
    }

    /// <summary>The folder for the embedded database and photos.</summary>
    public static string DataFolder(this IConfiguration configuration) =>
        Path.GetFullPath(configuration["GRIDALERT_DATA"] is { Length: > 0 } folder ? folder : ".data");

    /// <summary>Uses the configured PostgreSQL, or starts an embedded one that lives as long as this process.</summary>
    public static async Task<EmbeddedPostgres?> AddPostgresAsync(this WebApplicationBuilder builder)
    {
        var configured = builder.Configuration.GetConnectionString("GridAlert");
        EmbeddedPostgres? embedded = null;
        if (string.IsNullOrWhiteSpace(configured))
            embedded = await EmbeddedPostgres.StartAsync(Path.Combine(builder.Configuration.DataFolder(), "postgres"), durable: true, new SerilogLoggerFactory(Log.Logger).CreateLogger("Postgres"), CancellationToken.None);
        var app = embedded?.AppConnectionString ?? Understood("GridAlert", configured!);
        var owner = embedded?.ConnectionString ?? (builder.Configuration.GetConnectionString("Migrations") is { Length: > 0 } given ? Understood("Migrations", given) : app);
        builder.Services.AddDatabase(app);
        builder.Services.AddSingleton(OwnerConnection.Of(owner, app));
        ProtectionKeys.Add(builder.Services, builder.Configuration);
        builder.Services.AddPersonalKeys();
        return embedded;
    }

    private static string Understood(string setting, string value)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(value).ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw new StartupException($"ConnectionStrings__{setting} is not understood: {e.Message}. It takes parts such as Host=…;Database=…;Username=….");
        }
    }

    public static void AddSchedule(this IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(postgres => postgres.UseRegisteredDataSource = true);
                store.ConfigureStore(options => options.TablePrefix = QuartzSchema.TablePrefix);
                // A node that died in the middle of a sweep holds it until the others miss its sign of life: not for long.
                store.UseClustering(cluster => (cluster.CheckinInterval, cluster.CheckinMisfireThreshold) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)));
                store.UseSystemTextJsonSerializer();
            });
            quartz.AddSweep<LateSweepJob>("late-sweep", TimeSpan.FromSeconds(2));
            quartz.AddSweep<EscalationSweepJob>("escalation-sweep", TimeSpan.FromSeconds(2));
            quartz.AddSweep<ClosingReportSweepJob>("closing-report-sweep", TimeSpan.FromSeconds(10));
            quartz.AddSweep<EscalationReviewJob>("escalation-review", TimeSpan.FromSeconds(30));
            quartz.AddSweep<ReportSweepJob>("report-sweep", TimeSpan.FromSeconds(5));
            quartz.AddSweep<RequestSweepJob>("request-sweep", TimeSpan.FromSeconds(30));
            quartz.AddSweep<SealSweepJob>("seal-sweep", TimeSpan.FromSeconds(10));
            quartz.AddSweep<PersonalSweepJob>("personal-sweep", TimeSpan.FromSeconds(5));
            quartz.AddSweep<RetentionJob>("retention", TimeSpan.FromHours(1));
            quartz.AddSweep<ReadinessJob>("readiness", TimeSpan.FromMinutes(1));
            quartz.AddSweep<VisitReminderJob>("visit-reminder", TimeSpan.FromMinutes(10));
            quartz.AddSweep<RecognitionJob>("recognition", TimeSpan.FromMinutes(10));
        });
        // A node that joins must not start a second series of the same trigger.
        services.Configure<QuartzOptions>(options => options.Scheduling.IgnoreDuplicates = true);
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }

    /// <summary>A bell that rings again and again; a missed ring is no debt, since the sweep finds in rows what is due.</summary>
    private static void AddSweep<TJob>(this IQuartzBuilder quartz, string name, TimeSpan every) where TJob : IJob
    {
        quartz.AddJob<TJob>(job => job.WithIdentity(name));
        quartz.AddTrigger(trigger => trigger.ForJob(name).WithIdentity(name)
            .WithSimpleSchedule(schedule => schedule.WithInterval(every).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
    }

    /// <summary>Schema, keys, playbooks, demo district, unit tree: in this order, each safe to repeat and beside other starters.</summary>
    public static async Task PrepareAsync(this WebApplication app, LaunchOptions launch)
    {
        var services = app.Services;
        var database = services.GetRequiredService<NpgsqlDataSource>();
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("GridAlert");
        Migrations.Run(services.GetRequiredService<OwnerConnection>(), log);
        var cancel = app.Lifetime.ApplicationStopping;
        await using (var connection = await database.OpenConnectionAsync(cancel))
        {
            if (!AppRole.IsRestricted(connection))
                log.LogInformation("The role that GridAlert works with owns its tables, so that only a trigger keeps the journal from being changed. ConnectionStrings__Migrations gives the schema another owner: see docs/security.md");
            await connection.ExecuteAsync("select pg_advisory_lock(@key)", new { key = Locks.Seeding }, commandTimeout: 0);
            services.GetRequiredService<ProtectionKeys>().TakeOver(new(Path.Combine(app.Configuration.DataFolder(), "keys")));
            // The first key is made under the lock, so that nodes that start at once share it.
            services.GetDataProtector("first key").Protect([]);
            await services.GetRequiredService<PersonalKeyStore>().PrepareAsync(cancel);
            await services.GetRequiredService<PlaybookStore>().SeedAsync(cancel);
            await services.GetRequiredService<EscalationPlanStore>().SeedAsync(cancel);
            var past = launch.Demo && DemoMonth.IsWanted(app.Configuration, launch.Stairwells) ? TimeSpan.FromDays(DemoMonth.DaysBefore) : TimeSpan.Zero;
            var isNew = launch.Demo && await services.GetRequiredService<DemoSetup>().RunAsync(launch, past, PasswordHashes.Hash(Greeting.DemoPassword(app.Configuration)), cancel);
            await services.GetRequiredService<UnitTree>().LoadAsync(cancel);
            if (isNew && past > TimeSpan.Zero)
                await services.GetRequiredService<DemoMonth>().LiveAsync(launch.Seed, cancel);
            // The pool would keep it until somebody uses this connection again, and whoever starts next would wait.
            await connection.ExecuteAsync("select pg_advisory_unlock(@key)", new { key = Locks.Seeding });
        }
    }

    /// <param name="postgres">When the embedded database ends unasked, the application ends too; null when there is none.</param>
    public static async Task ServeAsync(this WebApplication app, LaunchOptions launch, EmbeddedPostgres? postgres)
    {
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or FormatException or InvalidOperationException or System.Security.Cryptography.CryptographicException)
        {
            // What began already must end before the embedded database does; the scheduler waits for a start that will not come.
            await app.StopAsync(TimeSpan.FromSeconds(1));
            throw new StartupException($"GridAlert cannot listen there ({e.Message.TrimEnd('.')}). Choose another address with --urls. A certificate is named by Kestrel__Certificates__Default__Path and __Password.");
        }
        var stopping = app.Lifetime.ApplicationStopping;
        _ = app.Services.GetRequiredService<DemoMonth>().ThankAsync(stopping);
        var databaseEnded = false;
        _ = postgres?.Stopped.ContinueWith(
            _ =>
            {
                databaseEnded = !stopping.IsCancellationRequested;
                app.Lifetime.StopApplication();
            },
            TaskScheduler.Default);
        await app.Services.GetRequiredService<JournalPump>().CaughtUp.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested)
            Greeting.Print(app, launch, await app.Services.GetRequiredService<FirstAdministrator>().IssueAsync(stopping));
        await app.WaitForShutdownAsync(CancellationToken.None);
        if (databaseEnded)
            throw new StartupException("The embedded PostgreSQL ended unexpectedly, so GridAlert stopped. Its log is in the data folder; start GridAlert again to recover.");
    }
}
