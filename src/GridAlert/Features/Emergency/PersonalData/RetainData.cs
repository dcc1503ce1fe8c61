using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>Takes away what was kept for long enough: photos, words, numbers. Rows that figures stand on stay; each run says in the journal what it took.</summary>
public sealed class RetainData(RetentionStore store, RetentionOptions options, PhotoFiles photos, Commands commands, IStringLocalizer<PersonalTexts> texts, TimeProvider time)
{
    /// <summary>What would go now, rule by rule; nothing goes.</summary>
    public async Task<IReadOnlyList<RetentionDue>> LookAsync(CancellationToken cancel)
    {
        var due = new List<RetentionDue>();
        foreach (var (rule, days) in options.Rules)
        {
            var (count, oldest) = days == 0 ? (0, null) : await store.DueAsync(rule, Before(days), cancel);
            due.Add(new(rule, days, count, oldest));
        }
        return due;
    }

    /// <summary>Everything that is due, batch by batch, each a transaction with its line.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var erased = Languages.InDefault(() => texts["erased"].Value);
        foreach (var (rule, days) in options.Rules.Where(one => one.Days > 0))
        {
            while (!cancel.IsCancellationRequested && await TakeAsync(rule, Before(days), erased, cancel) > 0)
            {
            }
        }
    }

    private async Task<int> TakeAsync(RetentionRule rule, DateTimeOffset before, string erased, CancellationToken cancel)
    {
        var outcome = await commands.RunAsync<string>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            var (count, files) = await RetentionStore.TakeAsync(transaction, rule, before, erased, now);
            if (count > 0)
                await Journal.AppendAsync(transaction, JournalKind.RetentionApplied, now, null, new { rule, count, before });
            // The files first: were the transaction lost, the next run finds the rows again.
            foreach (var file in files)
                photos.Delete(file);
            return count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }, cancel);
        return int.Parse(outcome.Value!, System.Globalization.CultureInfo.InvariantCulture);
    }

    private DateTimeOffset Before(int days) => time.GetUtcNow().AddDays(-days);
}
