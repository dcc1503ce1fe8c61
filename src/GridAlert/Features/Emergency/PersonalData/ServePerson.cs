using GridAlert.Features.Access;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.PersonalData;

/// <summary>
/// What a person may ask for by law: to see what is kept of them, and to have it erased. An administrator does it inside the
/// own unit, with a reason that goes into the record. What the review counts is in the journal, which names nobody.
/// </summary>
public sealed class ServePerson(PersonQuery people, Commands commands, UnitTree tree, IStringLocalizer<PersonalTexts> texts, TimeProvider time)
{
    private const int MaxSearch = 100;

    public async Task<Outcome<IReadOnlyList<PersonFound>>> SearchAsync(Caller caller, string? nameOrNumber, CancellationToken cancel)
    {
        if (!AccessPolicy.MayEver(caller.Role, Act.ManagePersonalData))
            return Problem.Forbidden;
        var check = new Check();
        check.Text(nameOrNumber, "search", MaxSearch);
        return check.Problem is { } problem ? problem : await people.SearchAsync(caller.UnitCode, nameOrNumber!.Trim(), cancel);
    }

    /// <summary>Everything that is kept of the person; recorded before it is handed out.</summary>
    public async Task<Outcome<PersonFile>> ExportAsync(Caller caller, PersonKind kind, Guid id, string? reason, CancellationToken cancel)
    {
        var found = await FindAsync(caller, kind, id, reason, cancel);
        if (!found.Ok)
            return found.Problem;
        var now = time.GetUtcNow();
        var file = await people.FileAsync(found.Value, now, cancel);
        var noted = await commands.RunAsync<string>(null, async transaction =>
        {
            await NoteAsync(transaction, JournalKind.PersonExported, caller, found.Value, reason!.Trim(), now);
            return "";
        }, cancel);
        return noted.Ok ? file : noted.Problem;
    }

    public async Task<Outcome<PersonFound>> EraseAsync(Caller caller, PersonKind kind, Guid id, string? reason, CancellationToken cancel)
    {
        var found = await FindAsync(caller, kind, id, reason, cancel);
        if (!found.Ok)
            return found.Problem;
        return await commands.RunAsync<PersonFound>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            var erased = Languages.InDefault(() => texts["erased"].Value);
            if (await (kind switch
            {
                PersonKind.Member => PersonStore.EraseMemberAsync(transaction, id, erased, now),
                PersonKind.Household => PersonStore.EraseHouseholdAsync(transaction, id, erased, now),
                _ => PersonStore.ErasePartyAsync(transaction, id, kind, erased, now),
            }))
                await NoteAsync(transaction, JournalKind.PersonErased, caller, found.Value, reason!.Trim(), now);
            return found.Value;
        }, cancel);
    }

    private async Task<Outcome<PersonFound>> FindAsync(Caller caller, PersonKind kind, Guid id, string? reason, CancellationToken cancel)
    {
        if (!AccessPolicy.MayEver(caller.Role, Act.ManagePersonalData))
            return Problem.Forbidden;
        if (await people.FindAsync(caller.UnitCode, kind, id, cancel) is not { } person || tree.Find(person.StairwellCode)?.LiesIn(caller.UnitCode) != true)
            return Problem.NotFound;
        var check = new Check();
        check.Text(reason, "reason", Unmasking.MaxReason);
        return check.Problem is { } problem ? problem : person;
    }

    private static Task NoteAsync(Transaction transaction, string kind, Caller caller, PersonFound person, string reason, DateTimeOffset now) =>
        Journal.AppendAsync(transaction, kind, now, caller.Id, new { person.Kind, person.Id, reason, byName = caller.Name },
            stairwellCode: person.StairwellCode, memberId: person.Kind == PersonKind.Member ? person.Id : null);
}
