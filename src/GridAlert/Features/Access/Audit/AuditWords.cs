using GridAlert.Features.Access.Sessions;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Shared;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Access.Audit;

/// <summary>Says a line of the audit in the reader's language; page and file say the same.</summary>
public sealed class AuditWords(IStringLocalizer<AuditTexts> texts, IStringLocalizer<DeskTexts> desk, UnitTree tree)
{
    public string What(string kind) => texts["kind." + kind] is { ResourceNotFound: false } known ? known.Value : kind;

    public string Who(AuditLine line) => line.ActorName ?? texts["who.responder"].Value;

    public string? Role(AuditLine line) => line.ActorRole is { Length: > 0 } role ? desk["role." + char.ToUpperInvariant(role[0]) + role[1..]].Value : null;

    public string? Unit(AuditLine line) => line.UnitCode is { } code ? tree.Find(code)?.Name ?? code : null;

    /// <summary>What it was about, beside the unit.</summary>
    public string? About(AuditLine line) =>
        line.DispatchTitle ?? line.AccountName ?? (line.Kind is "auditSeen" or "auditExported" && line.About is { Length: > 0 } search ? search : null);

    /// <summary>Where that can be seen; null where there is no page of its own.</summary>
    public static string? Link(AuditLine line) => line switch
    {
        { DispatchId: { } dispatch } => $"/dispatches/{dispatch}",
        { ActivationId: { } activation } => $"/activations/{activation}",
        { Kind: "reportSeen", About: { } report } => $"/reports/{report}",
        { Kind: "requestSeen", About: { } request } => $"/requests/{request}",
        { Kind: "auditSeen" or "auditExported", About: { } search } => $"/audit?{search}",
        _ => null,
    };

    public static string Browser(AuditLine line) => BrowserRules.Name(line.UserAgent) is { Length: > 0 } known ? known : line.UserAgent ?? "";
}
