using GridAlert.Features.Access;
using GridAlert.Features.Channels;
using GridAlert.Features.Emergency;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Everyday;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace GridAlert.Tests.Support;

/// <summary>What GridAlert does, on a real database and a clock that the test moves: no server, and nothing rings by itself.</summary>
public sealed class Town : IAsyncDisposable
{
    public const string District = "330108";

    private readonly IHost _host;

    private Town(IHost host, FakeTimeProvider clock) => (_host, Clock) = (host, clock);

    public FakeTimeProvider Clock { get; }
    public DateTimeOffset Now => Clock.GetUtcNow();
    public UnitTree Tree => Get<UnitTree>();

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public static async Task<Town> FoundAsync(PostgresFixture postgres, DateTimeOffset at)
    {
        var clock = new FakeTimeProvider(at);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("GRIDALERT_DATA", Path.GetTempPath())]);
        builder.Logging.ClearProviders();
        builder.Services.AddDatabase(await postgres.NewDatabaseAsync());
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton(new AppMode(Demo: true)).AddSingleton<TimeProvider>(clock).AddSingleton<Commands>();
        builder.Services.AddLanguages();
        builder.Services.AddAccess(builder.Configuration);
        builder.Services.AddNeighbourhood();
        builder.Services.AddRecord();
        builder.Services.AddChannels(builder.Configuration);
        builder.Services.AddEmergency(builder.Configuration);
        builder.Services.AddEveryday(builder.Configuration);
        var town = new Town(builder.Build(), clock);
        await town.DoAsync<string>(async transaction =>
        {
            await UnitStore.AddDistrictAsync(transaction, District, "滨江区");
            return "";
        });
        await town.Tree.LoadAsync(default);
        await town.Get<PlaybookStore>().SeedAsync(default);
        return town;
    }

    /// <summary>Somebody of an office; who it is does not matter here.</summary>
    public static Caller Office(Role role, string unitCode) => new(Guid.CreateVersion7(), "值班员", role, unitCode, null, null, DateTimeOffset.MaxValue);

    public static Caller Trio(Guid memberId, string stairwell, string role) => new(memberId, "楼道小组", Role.Responder, stairwell, null, role, DateTimeOffset.MaxValue);

    public async Task<T> DoAsync<T>(Func<Transaction, Task<Outcome<T>>> act) where T : class => Done(await Get<Commands>().RunAsync(null, act, default));

    public static T Done<T>(Outcome<T> outcome)
    {
        outcome.Ok.ShouldBeTrue(outcome.Ok ? null : $"{outcome.Problem.Code}: {string.Join(", ", outcome.Problem.Fields.Select(field => field.Field))}");
        return outcome.Value;
    }

    /// <summary>The clock goes on; never back.</summary>
    public void WaitUntil(DateTimeOffset moment) => Clock.SetUtcNow(moment);

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
    }
}
