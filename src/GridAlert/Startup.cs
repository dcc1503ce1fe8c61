using System.Globalization;
using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Neighbourhood.Demo;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;
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
        catch (Exception e) when (e is NpgsqlException or IOException)
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
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
            // Every quick repeat would be a line; what came of a message is in the journal.
            .MinimumLevel.Override("Polly", LogEventLevel.Error)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            // Invite codes travel in /join addresses: no request is logged with its path.
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture)
            .CreateLogger();
        builder.Services.AddSerilog();
    }

    /// <summary>Demo accounts have a known password: they stay on this machine unless that is said twice.</summary>
    public static void RefusePublicDemo(this WebApplicationBuilder builder, LaunchOptions launch)
    {
        var urls = launch.Urls ?? builder.Configuration["urls"] ?? LaunchOptions.DefaultUrl;
        if (launch.Demo && !launch.DemoIsPublic && !LaunchOptions.AreLoopback(urls))
            throw new StartupException($"Demo mode has accounts with a known password and would be open to the network on {urls}. Use a loopback address, or say --demo-is-public as well.");
        builder.WebHost.UseUrls(urls.Split(';'));
    }

    /// <summary>The folder for the embedded database and keys.</summary>
    public static string DataFolder(this IConfiguration configuration) =>
        Path.GetFullPath(configuration["GRIDALERT_DATA"] is { Length: > 0 } folder ? folder : ".data");

    /// <summary>Uses the configured PostgreSQL, or starts an embedded one that lives as long as this process.</summary>
    public static async Task<EmbeddedPostgres?> AddPostgresAsync(this WebApplicationBuilder builder)
    {
        var configured = builder.Configuration.GetConnectionString("GridAlert");
        EmbeddedPostgres? embedded = null;
        if (string.IsNullOrWhiteSpace(configured))
            embedded = await EmbeddedPostgres.StartAsync(Path.Combine(builder.Configuration.DataFolder(), "postgres"), durable: true, new SerilogLoggerFactory(Log.Logger).CreateLogger("Postgres"), CancellationToken.None);
        builder.Services.AddDatabase(configured is { Length: > 0 } ? configured : embedded!.ConnectionString);
        var keys = new DirectoryInfo(Path.Combine(builder.Configuration.DataFolder(), "keys"));
        if (OperatingSystem.IsWindows())
            keys.Create();
        else
            Directory.CreateDirectory(keys.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        builder.Services.AddDataProtection().SetApplicationName("GridAlert").PersistKeysToFileSystem(keys);
        return embedded;
    }

    public static void AddSchedule(this IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(postgres => postgres.UseRegisteredDataSource = true);
                store.ConfigureStore(options => options.TablePrefix = "quartz.qrtz_");
                store.ProvisionSchema();
                store.UseClustering();
                store.UseSystemTextJsonSerializer();
            });
            quartz.AddJob<LateSweepJob>(job => job.WithIdentity("late-sweep"));
            quartz.AddTrigger(trigger => trigger.ForJob("late-sweep").WithIdentity("late-sweep")
                .WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromSeconds(2)).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
        });
        // A node that joins must not start a second series of the same trigger.
        services.Configure<QuartzOptions>(options => options.Scheduling.IgnoreDuplicates = true);
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }

    /// <summary>Schema, playbooks, demo district, unit tree: in this order, each safe to repeat and beside other starters.</summary>
    public static async Task PrepareAsync(this WebApplication app, LaunchOptions launch)
    {
        var services = app.Services;
        var database = services.GetRequiredService<NpgsqlDataSource>();
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("GridAlert");
        Migrations.Run(services.GetRequiredService<ConnectionString>().Value, log);
        var cancel = app.Lifetime.ApplicationStopping;
        await using (var connection = await database.OpenConnectionAsync(cancel))
        {
            await connection.ExecuteAsync("select pg_advisory_lock(@key)", new { key = Locks.Seeding });
            await services.GetRequiredService<PlaybookStore>().SeedAsync(cancel);
            if (launch.Demo)
                await services.GetRequiredService<DemoSetup>().RunAsync(launch, SignIn.HashPassword(Greeting.DemoPassword(app.Configuration)), cancel);
        }
        await services.GetRequiredService<UnitTree>().LoadAsync(cancel);
    }

    /// <param name="postgres">When the embedded database ends unasked, the application ends too; null when there is none.</param>
    public static async Task ServeAsync(this WebApplication app, LaunchOptions launch, EmbeddedPostgres? postgres)
    {
        await app.StartAsync(CancellationToken.None);
        var stopping = app.Lifetime.ApplicationStopping;
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
            Greeting.Print(app, launch);
        await app.WaitForShutdownAsync(CancellationToken.None);
        if (databaseEnded)
            throw new StartupException("The embedded PostgreSQL ended unexpectedly, so GridAlert stopped. Its log is in the data folder; start GridAlert again to recover.");
    }
}
