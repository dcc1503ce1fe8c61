using GridAlert.Platform;

namespace GridAlert.Features.Neighbourhood.Demo;

/// <param name="Phone">From the same unused range as the demo district's; null for who is never called.</param>
public sealed record DemoAccount(string UserName, string Name, string Role, string UnitCode, string? Phone = null);

/// <summary>Fills an empty database with the demo district; on one that has it already, nothing changes but the passwords.</summary>
public sealed class DemoSetup(DemoStore store, TimeProvider time, ILogger<DemoSetup> log)
{
    /// <summary>Gives whether the district was made just now.</summary>
    /// <param name="past">So long ago it is said to have been made.</param>
    /// <param name="passwordHash">Hash of the password that all demo accounts share.</param>
    public async Task<bool> RunAsync(LaunchOptions launch, TimeSpan past, string passwordHash, CancellationToken cancel)
    {
        var there = await store.CountStairwellsAsync(cancel);
        if (there == 0)
        {
            log.LogInformation("Making the demo district with {Stairwells} stairwells", launch.Stairwells);
            await store.LoadAsync(launch.Seed, launch.Stairwells, time.GetUtcNow() - past, cancel);
        }
        else
        {
            var made = await store.MadeWithAsync(cancel);
            if (made is null)
                throw new StartupException($"This database holds {there} stairwells that are no demo. Demo mode would mix with them: use another database, or leave --demo out.");
            if (made != (launch.Seed, launch.Stairwells))
            {
                throw new StartupException(
                    $"This database holds the demo district of {made.Value.Stairwells} stairwells (seed {made.Value.Seed}). Start with --stairwells {made.Value.Stairwells} --seed {made.Value.Seed}, or use another database or GRIDALERT_DATA folder.");
            }
        }
        await store.SaveAccountsAsync(Accounts, passwordHash, time.GetUtcNow(), cancel);
        return there == 0;
    }

    public static IReadOnlyList<DemoAccount> Accounts { get; } =
    [
        new("district", "滨江区指挥员", "dispatcher", "330108", "10000000001"),
        new("street", "西兴街道指挥员", "dispatcher", "330108001", "10000000002"),
        new("community", "社区干部", "officer", "330108001001", "10000000003"),
        new("grid", "网格长", "gridLead", "330108001001001", "10000000004"),
        new("admin", "区管理员", "admin", "330108"),
        new("observer", "观察员", "observer", "330108"),
    ];
}
