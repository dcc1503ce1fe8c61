using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>What an import would do.</summary>
public sealed class RosterPlan
{
    public List<NewUnit> Units { get; } = [];
    public List<(string Code, string Name, StairwellForm? Form)> Renames { get; } = [];
    public List<NewMember> Members { get; } = [];
    public List<NewPost> Posts { get; } = [];
    public List<Guid> PostsEnded { get; } = [];
    public List<(Guid MemberId, string Phone)> Phones { get; } = [];
    /// <summary>Those who serve already and get another post.</summary>
    public HashSet<Guid> AlsoServing { get; } = [];
    public List<RosterError> Errors { get; } = [];
    public int Rows { get; set; }
    public int Created { get; set; }
    public int Updated { get; set; }
    public int Unchanged { get; set; }
}

/// <summary>
/// Compares a file with what there is. A line is a stairwell, known by its code; whoever stands in its columns holds the posts.
/// An empty name is a vacant post, an empty number leaves the known one, a column that is missing leaves everything. Another
/// name is another person. What the file does not name stays as it is.
/// </summary>
public sealed class RosterRules
{
    private const int MaxPhone = 21;

    private static readonly (UnitKind Kind, string Code, string Name)[] Above =
    [
        (UnitKind.Street, RosterColumn.StreetCode, RosterColumn.Street),
        (UnitKind.Community, RosterColumn.CommunityCode, RosterColumn.Community),
        (UnitKind.Grid, RosterColumn.GridCode, RosterColumn.Grid),
    ];

    private readonly Unit _own;
    private readonly IReadOnlyDictionary<string, Unit> _units;
    private readonly IReadOnlyDictionary<(string Stairwell, string Role), HeldPost> _held;
    private readonly Func<Guid> _id;
    private readonly Dictionary<string, NewUnit> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Phone), Guid> _people = [];
    private readonly HashSet<Guid> _renumbered = [];
    private readonly HashSet<Guid> _serving;

    private RosterRules(Unit own, IReadOnlyDictionary<string, Unit> units, IReadOnlyDictionary<(string Stairwell, string Role), HeldPost> held, Func<Guid> id)
    {
        (_own, _units, _held, _id) = (own, units, held, id);
        _serving = [.. held.Values.Select(one => one.MemberId)];
        foreach (var one in held.Values.Where(one => one.Phone is not null))
            _people.TryAdd((one.Name, one.Phone!), one.MemberId);
    }

    private RosterPlan Plan { get; } = new();

    /// <param name="own">The unit whose roster it is; nothing outside is touched.</param>
    /// <param name="units">Every unit there is or was.</param>
    /// <param name="held">The posts in force inside that unit.</param>
    public static RosterPlan Compare(
        IEnumerable<RosterRow> rows, Unit own, IReadOnlyDictionary<string, Unit> units, IReadOnlyDictionary<(string Stairwell, string Role), HeldPost> held, Func<Guid> id)
    {
        var rules = new RosterRules(own, units, held, id);
        foreach (var row in rows)
            rules.Take(row);
        return rules.Plan;
    }

    private void Take(RosterRow row)
    {
        Plan.Rows++;
        var errors = Plan.Errors.Count;
        var code = row.Said(RosterColumn.StairwellCode);
        if (code is null)
        {
            Wrong(row, RosterColumn.StairwellCode, "required");
            return;
        }
        if (!UnitRules.IsCode(code))
        {
            Wrong(row, RosterColumn.StairwellCode, "notACode");
            return;
        }
        if (!_seen.TryAdd(code, row.Number))
        {
            Wrong(row, RosterColumn.StairwellCode, "twice", _seen[code]);
            return;
        }
        var form = Form(row);
        var known = _units.GetValueOrDefault(code);
        var changed = known is null ? Make(row, code, form) : Keep(row, known, form);
        // Whatever else is wrong in the line is said at once.
        changed |= Trio(row, code);
        if (Plan.Errors.Count > errors)
            return;
        if (known is null)
            Plan.Created++;
        else if (changed)
            Plan.Updated++;
        else
            Plan.Unchanged++;
    }

    /// <summary>A stairwell that is there; true when its name or form changes.</summary>
    private bool Keep(RosterRow row, Unit unit, StairwellForm? form)
    {
        if (unit.HasEnded)
            return Wrong(row, RosterColumn.StairwellCode, "ended", string.Join(" ", unit.Successors));
        if (!unit.LiesIn(_own.Code))
            return Wrong(row, RosterColumn.StairwellCode, "notYours", _own.Name);
        if (unit.Kind != UnitKind.Stairwell)
            return Wrong(row, RosterColumn.StairwellCode, "notAStairwell", unit.Name);
        foreach (var (kind, codeColumn, nameColumn) in Above)
        {
            var above = _units[unit.CodeOf(kind)!];
            if (row.Said(codeColumn) is { } said && said != above.Code)
                Wrong(row, codeColumn, "elsewhere", above.Code);
            else if (row.Said(nameColumn) is { } name && name != above.Name)
                Wrong(row, nameColumn, "otherName", above.Code, above.Name);
        }
        var called = row.Said(RosterColumn.Stairwell) ?? unit.Name;
        if (!NameFits(row, RosterColumn.Stairwell, called))
            return false;
        if (called == unit.Name && (form is null || form == unit.Form))
            return false;
        Plan.Renames.Add((unit.Code, called, form));
        return true;
    }

    /// <summary>A stairwell that is to be, with whatever above it is not there yet.</summary>
    private bool Make(RosterRow row, string code, StairwellForm? form)
    {
        if (row.Said(RosterColumn.Stairwell) is not { } name)
            return Wrong(row, RosterColumn.Stairwell, "required");
        if (!NameFits(row, RosterColumn.Stairwell, name) || Parent(row, Above.Length - 1) is not { } lineage)
            return false;
        if (_made.ContainsKey(code))
            return Wrong(row, RosterColumn.StairwellCode, "codeTaken", code);
        Add(new(code, UnitKind.Stairwell, lineage[^1], name, form ?? StairwellForm.Stairwell, [.. lineage, code]));
        return true;
    }

    /// <summary>The lineage of the unit that the line names at this level, made where it is missing; null when it cannot be.</summary>
    private string[]? Parent(RosterRow row, int level)
    {
        if (level < 0)
            return _own.Kind == UnitKind.District ? [_own.Code] : NoParent(row, RosterColumn.StreetCode);
        var (kind, codeColumn, nameColumn) = Above[level];
        if (row.Said(codeColumn) is not { } code)
            return NoParent(row, codeColumn, "required");
        var name = row.Said(nameColumn);
        if (_units.TryGetValue(code, out var unit))
        {
            if (unit.Kind != kind || unit.HasEnded)
                return NoParent(row, codeColumn, unit.HasEnded ? "ended" : "otherKind", unit.HasEnded ? string.Join(" ", unit.Successors) : unit.Name);
            if (!unit.LiesIn(_own.Code))
                return NoParent(row, codeColumn, "notYours", _own.Name);
            if (name is not null && name != unit.Name)
                return NoParent(row, nameColumn, "otherName", unit.Code, unit.Name);
            for (var n = level - 1; n >= 0; n--)
            {
                if (row.Said(Above[n].Code) is { } said && said != unit.CodeOf(Above[n].Kind))
                    return NoParent(row, Above[n].Code, "elsewhere", unit.CodeOf(Above[n].Kind)!);
            }
            return unit.Lineage;
        }
        if (_made.TryGetValue(code, out var made))
        {
            if (made.Kind != kind)
                return NoParent(row, codeColumn, "codeTaken", code);
            if (name is not null && name != made.Name)
                return NoParent(row, nameColumn, "otherName", code, made.Name);
            return made.Lineage;
        }
        if (!UnitRules.IsCode(code))
            return NoParent(row, codeColumn, "notACode");
        if (name is null)
            return NoParent(row, nameColumn, "required");
        if (!NameFits(row, nameColumn, name) || Parent(row, level - 1) is not { } above)
            return null;
        Add(new(code, kind, above[^1], name, null, [.. above, code]));
        return _made[code].Lineage;
    }

    private void Add(NewUnit unit)
    {
        _made[unit.Code] = unit;
        Plan.Units.Add(unit);
    }

    private StairwellForm? Form(RosterRow row)
    {
        if (row.Said(RosterColumn.Form) is not { } text)
            return null;
        if (Codes.TryParse<StairwellForm>(text, out var form))
            return form;
        Wrong(row, RosterColumn.Form, "notAForm", text);
        return null;
    }

    /// <summary>True when anything about the three changes.</summary>
    private bool Trio(RosterRow row, string code)
    {
        var errors = Plan.Errors.Count;
        var trio = new List<(string Role, string Name, string? Phone)>();
        foreach (var role in TrioRole.All)
        {
            if (row[RosterColumn.Name(role)] is not { } name)
                continue;
            var phone = row.Said(RosterColumn.Phone(role))?.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
            if (name.Contains('*', StringComparison.Ordinal))
                Wrong(row, RosterColumn.Name(role), "masked");
            else if (name.Length > AccountRules.MaxName || name.Contains('\0', StringComparison.Ordinal))
                Wrong(row, RosterColumn.Name(role), "tooLong", AccountRules.MaxName);
            if (phone is not null && (phone.Length > MaxPhone || !AccountRules.IsPhone(phone)))
                Wrong(row, RosterColumn.Phone(role), "notANumber");
            else if (phone is not null && name.Length == 0)
                Wrong(row, RosterColumn.Name(role), "numberWithoutName");
            if (name.Length > 0 && trio.Exists(one => one.Name == name && (phone is null || one.Phone is null || one.Phone == phone)))
                Wrong(row, RosterColumn.Name(role), "samePerson", name);
            trio.Add((role, name, phone));
        }
        return Plan.Errors.Count == errors && trio.Aggregate(false, (changed, one) => Post(code, one.Role, one.Name, one.Phone) || changed);
    }

    private bool Post(string code, string role, string name, string? phone)
    {
        var holder = _held.GetValueOrDefault((code, role));
        if (holder is not null && holder.Name == name)
        {
            if (phone is null || phone == holder.Phone)
                return false;
            // Somebody with posts in several stairwells has one number.
            if (_renumbered.Add(holder.MemberId))
                Plan.Phones.Add((holder.MemberId, phone));
            _people.TryAdd((name, phone), holder.MemberId);
            return true;
        }
        if (holder is null && name.Length == 0)
            return false;
        if (holder is not null)
            Plan.PostsEnded.Add(holder.PostId);
        if (name.Length > 0)
            Plan.Posts.Add(new(_id(), code, role, Person(name, phone)));
        return true;
    }

    /// <summary>The same name with the same number is the same person, wherever in the unit.</summary>
    private Guid Person(string name, string? phone)
    {
        if (phone is not null && _people.TryGetValue((name, phone), out var known))
        {
            if (_serving.Contains(known))
                Plan.AlsoServing.Add(known);
            return known;
        }
        var member = new NewMember(_id(), name, phone);
        Plan.Members.Add(member);
        if (phone is not null)
            _people[(name, phone)] = member.Id;
        return member.Id;
    }

    private bool NameFits(RosterRow row, string column, string name) =>
        (name.Length <= UnitRules.MaxName && !name.Contains('\0', StringComparison.Ordinal)) || Wrong(row, column, "tooLong", UnitRules.MaxName);

    private string[]? NoParent(RosterRow row, string column, string? code = null, params object[] args)
    {
        Wrong(row, column, code ?? "notYours", code is null ? [_own.Name] : args);
        return null;
    }

    private bool Wrong(RosterRow row, string column, string code, params object[] args)
    {
        Plan.Errors.Add(new(row.Number, column, code, args));
        return false;
    }
}
