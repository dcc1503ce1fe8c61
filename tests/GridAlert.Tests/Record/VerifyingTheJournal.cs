using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Record;

/// <summary>The verb behind ./ops/verify-journal, run as its own process.</summary>
public class VerifyingTheJournal(PostgresFixture postgres)
{
    [Fact]
    public async Task It_says_line_by_line_what_is_intact_and_what_is_broken()
    {
        await using var record = await WrittenRecord.OpenAsync(postgres, 1200);
        var open = await VerifyAsync(record);
        (open.ExitCode, open.Output).ShouldBe((0, $"{record.ActivationId}  open: it is sealed at its end\nSealed records: 0 intact, 0 broken.\n"));

        await record.EndAsync(WrittenRecord.Begin.AddHours(2));
        var seal = await record.SealAsync(WrittenRecord.Begin.AddHours(2));
        var intact = await VerifyAsync(record, "--activation", record.ActivationId.ToString());
        (intact.ExitCode, intact.Output).ShouldBe((0, $"{record.ActivationId}  intact: 1,201 lines, 1 seal(s), the last set 2026-11-24T11:00:00+08:00, {seal.Hash}\nSealed records: 1 intact, 0 broken.\n"));

        await record.TamperAsync("update journal set kind = 'read' where seq = 1100");
        var broken = await VerifyAsync(record);
        broken.ExitCode.ShouldBe(1);
        broken.Output.ShouldStartWith($"{record.ActivationId}  BROKEN: after line 1,000 (tx ");
        broken.Output.ShouldContain(", seq 1000) and up to line 1,201 (tx ");
        broken.Output.ShouldEndWith("a line was changed, removed or inserted; seal 1 shows it\nSealed records: 0 intact, 1 broken.\n");

        await record.TamperAsync("delete from journal where kind = 'recordSealed'; delete from record_seal");
        (await VerifyAsync(record)).Output.ShouldContain("BROKEN: it has ended, and nothing is left of its seals");

        var unknown = Guid.CreateVersion7();
        (await VerifyAsync(record, "--activation", unknown.ToString())).ShouldBe((1, $"There is no activation {unknown}.\n"));
    }

    [Fact]
    public async Task It_works_on_the_embedded_database_while_GridAlert_runs_and_while_it_does_not()
    {
        var data = Path.Combine(Path.GetTempPath(), $"gridalert-verify-{Guid.CreateVersion7():N}");
        var settings = new Dictionary<string, string> { ["GRIDALERT_DATA"] = data };
        try
        {
            var nothing = await AppProcess.RunAsync(settings, "verify-journal");
            (nothing.ExitCode, Directory.Exists(data)).ShouldBe((1, false));
            nothing.Output.ShouldContain("There is no database in");

            await using (var server = await EmbeddedPostgres.StartAsync(Path.Combine(data, "postgres"), durable: true, NullLogger.Instance, default))
            {
                (await AppProcess.RunAsync(settings, "verify-journal")).Output.ShouldContain("This database holds no seals yet");
                Migrations.Run(server.ConnectionString, NullLogger.Instance);
                (await AppProcess.RunAsync(settings, "verify-journal")).ShouldBe((0, "Sealed records: 0 intact, 0 broken.\n"));
            }
            (await AppProcess.RunAsync(settings, "verify-journal")).ShouldBe((0, "Sealed records: 0 intact, 0 broken.\n"));
        }
        finally
        {
            if (Directory.Exists(data))
                Directory.Delete(data, recursive: true);
        }
    }

    private static Task<(int ExitCode, string Output)> VerifyAsync(WrittenRecord record, params string[] more) =>
        AppProcess.RunAsync(new Dictionary<string, string> { ["ConnectionStrings__GridAlert"] = record.ConnectionString }, ["verify-journal", .. more]);
}
