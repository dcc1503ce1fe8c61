using System.Globalization;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>Reads what came from a door: nothing of it is trusted.</summary>
public static class LedgerInput
{
    public const int MaxName = 40;
    public const int MaxPhone = 20;
    public const int MaxNote = 200;
    public const int MaxRoom = 20;
    public const int MaxPeople = 20;
    public const int MaxEvents = 20;
    private static readonly DateOnly Earliest = new(1950, 1, 1);
    private static readonly DateOnly Latest = new(2100, 1, 1);

    public static Outcome<LedgerContent> Read(SaveLedgerRequest request, DateTimeOffset now)
    {
        var check = new Check();
        check.OptionalText(request.ContactName, "contactName", MaxName);
        Telephone(check, request.Phone, "phone");
        check.OptionalText(request.Landlord, "landlord", MaxName);
        Telephone(check, request.LandlordPhone, "landlordPhone");
        foreach (var tag in request.Tags ?? [])
            check.That(HouseholdTag.All.Contains(tag), "tags", "unknownValue", Short(tag), string.Join(", ", HouseholdTag.All));
        var people = (request.People ?? []).Where(person => person is not null && Words(person.Name) is not null).ToList();
        check.That(people.Count <= MaxPeople, "people", "tooMany", MaxPeople);
        foreach (var person in people)
        {
            check.OptionalText(person.Name, "people.name", MaxName);
            Telephone(check, person.Phone, "people.phone");
        }
        var events = (request.Events ?? []).Where(one => one is not null && Words(one.On) is not null).ToList();
        check.That(events.Count <= MaxEvents, "events", "tooMany", MaxEvents);
        foreach (var one in events)
        {
            check.That(LedgerEvent.Kinds.Contains(one.Kind ?? ""), "events.kind", "unknownValue", Short(one.Kind ?? ""), string.Join(", ", LedgerEvent.Kinds));
            check.That(Date(one.On) is { } day && day >= Earliest && day < Latest, "events.on", "notATime");
            check.OptionalText(one.Note, "events.note", MaxNote);
        }
        return check.Problem is { } problem ? problem : new LedgerContent
        {
            ContactName = Words(request.ContactName),
            Phone = Words(request.Phone),
            Tags = [.. HouseholdTag.All.Where((request.Tags ?? []).Contains)],
            People = [.. people.Select(person => new LedgerPerson(person.Id ?? Guid.CreateVersion7(now), Words(person.Name)!, Words(person.Phone), person.PartyMember, person.Floating))],
            Landlord = Words(request.Landlord),
            LandlordPhone = Words(request.LandlordPhone),
            Events = [.. events.Select(one => new LedgerEvent(one.Kind!, Date(one.On)!.Value, Words(one.Note))).OrderBy(one => one.On)],
        };
    }

    public static Problem? CheckSections(IReadOnlyList<string>? sections)
    {
        var check = new Check();
        foreach (var section in sections ?? [])
            check.That(LedgerSection.All.Contains(section), "confirmed", "unknownValue", Short(section), string.Join(", ", LedgerSection.All));
        return check.Problem;
    }

    private static void Telephone(Check check, string? value, string field)
    {
        check.OptionalText(value, field, MaxPhone);
        check.That(Words(value) is not { } number || number.All(sign => char.IsAsciiDigit(sign) || sign is '+' or '-' or ' '), field, "notANumber");
    }

    private static DateOnly? Date(string? value) => DateOnly.TryParseExact(value?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Words(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static string Short(string? value) => value is { Length: > 40 } ? value[..40] : value ?? "";
}
