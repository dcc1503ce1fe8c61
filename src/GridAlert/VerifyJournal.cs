using System.Globalization;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Seals;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert;

/// <summary>
/// Holds every sealed record against its seals and tells whoever asked, in English like everything for operators. Uses the
/// database that GridAlert uses, whether it is running or not, and changes nothing in it.
/// </summary>
public static class VerifyJournal
{
    /// <summary>0 when all is as it was sealed, 1 when not, or when that could not be found out.</summary>
    public static async Task<int> RunAsync(Guid? only)
    {
        var intact = false;
        var code = await Startup.GuardAsync(async () => intact = await VerifyAsync(only));
        return code == 0 && !intact ? 1 : code;
    }

    private static async Task<bool> VerifyAsync(Guid? only)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.AddLogs();
        await using var server = await OwnDatabase.OpenAsync(builder.Configuration);
        await using var database = NpgsqlDataSource.Create(ReadOnly(server.ConnectionString));
        var query = new RecordSealQuery(database);
        if (!await query.AreKeptAsync(CancellationToken.None))
            throw new StartupException("This database holds no seals yet: start this version of GridAlert on it first.");

        var records = await query.RecordsAsync(CancellationToken.None);
        if (only is { } wanted && !records.Exists(record => record.ActivationId == wanted))
            throw new StartupException($"There is no activation {wanted}.");
        var verify = new VerifyRecord(query, new ActivationRecord(database));
        var (good, bad) = (0, 0);
        foreach (var record in records.Where(record => only is null || record.ActivationId == only))
        {
            var check = await verify.RunAsync(record.ActivationId, CancellationToken.None);
            if (check.State == RecordState.Intact)
                good++;
            else if (check.State == RecordState.Broken || IsMissing(record, check))
                bad++;
            Console.WriteLine($"{(record.ActivationId == ActivationRecord.Audit ? "audit" : record.ActivationId)}  {Describe(record, check)}");
        }
        Console.WriteLine($"Sealed records: {Count(good)} intact, {Count(bad)} broken.");
        return bad == 0;
    }

    private static bool IsMissing(SealableRecord record, RecordCheck check) => check.State == RecordState.Unsealed && record is { Passed: true, Known: false };

    private static string Describe(SealableRecord record, RecordCheck check) => check switch
    {
        { State: RecordState.Intact, Latest: { } seal } =>
            $"intact: {Count(check.Lines)} lines, {Count(seal.Number)} seal(s), the last set {seal.SealedAt.Iso()}, {seal.Hash}",
        { Break: { Lines: true } found } =>
            $"BROKEN: after line {Count(found.AfterLine)}{Place(found.After)} and up to line {Count(found.UpToLine)}{Place(found.UpTo)} a line was changed, removed or inserted; seal {Count(found.Seal)} shows it",
        { Break: { } found } => $"BROKEN: seal {Count(found.Seal)} was changed, removed or inserted",
        _ when IsMissing(record, check) => "BROKEN: it has ended, and nothing is left of its seals",
        _ when record.ActivationId == ActivationRecord.Audit => "not sealed yet: it is in a moment, while GridAlert runs",
        _ when record.EndedAt is null => "open: it is sealed at its end",
        _ => "ended: it is sealed in a moment, while GridAlert runs",
    };

    private static string Place(JournalCursor? at) =>
        at is null ? "" : at.Seq == long.MaxValue ? $" (tx {at.Tx})" : $" (tx {at.Tx}, seq {at.Seq})";

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string ReadOnly(string connectionString)
    {
        try
        {
            var builder = Database.Defaults(connectionString);
            builder.Options = $"{builder.Options} -c default_transaction_read_only=on".Trim();
            builder.CommandTimeout = 600;
            return builder.ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw new StartupException($"ConnectionStrings__GridAlert is not understood: {e.Message}");
        }
    }
}
