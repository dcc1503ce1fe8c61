namespace GridAlert.Tests.Access.Matrix;

/// <summary>Where a thing lies, seen from whoever asks for it.</summary>
public enum Place { Inside, Below, Above, Beside }

/// <summary>One line of the table.</summary>
/// <param name="May">Who may, in the words of <see cref="WhoMay.Acts"/>.</param>
/// <param name="Above">What becomes of it where the thing is a larger unit's: hidden, seen, or refused although it is seen.</param>
/// <param name="With">The body, the form, or what follows the question mark of a look-up.</param>
public sealed record Line(string Method, string Pattern, string May, string Above, string? With)
{
    /// <summary>It is about a thing that lies somewhere.</summary>
    public bool HasPlace => Above != "-";
}

/// <summary>
/// Who may do what, by hand and in one place; the program's own routes are held against it. Left of the first bar as
/// <c>GridAlert routes</c> prints it. An empty body is enough wherever the unit is asked for before anything else.
/// </summary>
public static class WhoMay
{
    public static readonly IReadOnlyDictionary<string, string[]> Acts = new Dictionary<string, string[]>
    {
        ["all"] = ["admin", "dispatcher", "officer", "gridLead", "observer", "responder"],
        ["see"] = ["admin", "dispatcher", "officer", "gridLead", "observer", "responder"],
        ["switch"] = ["admin", "dispatcher"],
        ["desk"] = ["admin", "dispatcher"],
        ["send"] = ["admin", "dispatcher", "officer"],
        ["invite"] = ["admin", "dispatcher", "officer"],
        ["review"] = ["admin", "dispatcher", "officer"],
        ["publish"] = ["admin", "dispatcher", "officer"],
        ["follow"] = ["admin", "dispatcher", "officer", "gridLead"],
        ["roster"] = ["admin", "dispatcher", "officer"],
        ["legal"] = ["admin", "dispatcher", "officer"],
        ["accounts"] = ["admin"],
        // What the whole district shares: its own dispatchers and administrators alone.
        ["district"] = ["admin@district", "dispatcher@district"],
        ["keys"] = ["admin@district"],
        ["mine"] = ["responder"],
        // Whoever asked, and nobody asked here.
        ["asker"] = [],
    };

    private const string Table =
        """
        GET    /                                                               | all      | -
        GET    /account                                                        | all      | -
        GET    /account/bind                                                   | all      | -
        POST   /account/bind                                                   | all      | -
        GET    /account/second-factor                                          | all      | -
        POST   /account/second-factor?handler=Codes                            | all      | -
        POST   /account/second-factor?handler=Remove                           | all      | -
        POST   /account/second-factor?handler=Set                              | all      | -
        POST   /account?handler=Password                                       | all      | -
        POST   /account?handler=Release                                        | all      | -
        GET    /accounts                                                       | accounts | -
        POST   /accounts?handler=Create                                        | accounts | -
        POST   /accounts?handler=Disable                                       | accounts | hidden  | id={account}
        POST   /accounts?handler=Enable                                        | accounts | hidden  | id={account}
        POST   /accounts?handler=Link                                          | accounts | hidden  | id={account}
        POST   /accounts?handler=Reset                                         | accounts | hidden  | id={account}
        GET    /activations                                                    | all      | -
        GET    /activations/new                                                | switch   | -
        POST   /activations/new                                                | switch   | hidden  | Form.Units={unit}&Form.Scenario=weather&Form.Level=red&Form.Reason=x&Form.Sure=true&Form.Drill=true
        POST   /activations/new?handler=Preview                                | switch   | hidden  | Form.Units={unit}
        GET    /activations/{id:guid}                                          | see      | seen
        GET    /activations/{id:guid}/findings                                 | see      | seen
        POST   /activations/{id:guid}/findings?handler=Record                  | review   | seen
        POST   /activations/{id:guid}/findings?handler=Withdraw                | review   | hidden  | Form.Finding={finding}
        POST   /activations/{id:guid}/findings?handler=Plan                    | review   | hidden  | Form.Finding={finding}
        POST   /activations/{id:guid}/findings?handler=Move                    | review   | hidden  | Form.Improvement={improvement}
        GET    /activations/{id:guid}/replay                                   | see      | seen
        GET    /activations/{id:guid}/review                                   | see      | seen
        GET    /activations/{id:guid}/review/stairwells                        | see      | seen
        GET    /activations/{id:guid}/review/tables/{section}/{table}          | see      | seen
        POST   /activations/{id:guid}?handler=Closing                          | follow   | hidden  | id={ended}&unit={community}
        POST   /activations/{id:guid}?handler=Level                            | switch   | refused
        POST   /activations/{id:guid}?handler=RollCall                         | send     | seen
        GET    /api/v1/activations/                                            | all      | -
        POST   /api/v1/activations/                                            | switch   | hidden  | {"unitCodes":["{unit}"],"scenario":"weather","level":"red","reason":"x","drill":true}
        GET    /api/v1/activations/{id:guid}                                   | see      | seen
        GET    /api/v1/activations/{id:guid}/closing-reports/                  | see      | seen
        POST   /api/v1/activations/{id:guid}/closing-reports/{unitCode}        | follow   | hidden
        GET    /api/v1/activations/{id:guid}/findings/                         | see      | seen
        POST   /api/v1/activations/{id:guid}/findings/                         | review   | seen
        GET    /api/v1/activations/{id:guid}/journal                           | follow   | seen
        POST   /api/v1/activations/{id:guid}/level                             | switch   | refused
        GET    /api/v1/activations/{id:guid}/replay/                           | see      | seen
        GET    /api/v1/activations/{id:guid}/replay/changes                    | see      | seen    | after=0&until=2100-01-01
        GET    /api/v1/activations/{id:guid}/replay/moments                    | see      | seen
        GET    /api/v1/activations/{id:guid}/report                            | see      | seen
        GET    /api/v1/activations/{id:guid}/report.html                       | follow   | seen
        GET    /api/v1/activations/{id:guid}/report.pdf                        | follow   | seen
        GET    /api/v1/activations/{id:guid}/report.xlsx                       | follow   | seen
        GET    /api/v1/approvals/                                              | all      | -
        GET    /api/v1/approvals/{id:guid}                                     | switch   | hidden
        POST   /api/v1/approvals/{id:guid}/grant                               | switch   | hidden
        POST   /api/v1/approvals/{id:guid}/refuse                              | switch   | hidden
        GET    /api/v1/calls/                                                  | follow   | hidden  | unitCode={unit}
        POST   /api/v1/calls/{code}/claim                                      | follow   | hidden
        POST   /api/v1/calls/{code}/outcomes                                   | follow   | hidden
        POST   /api/v1/calls/{code}/number                                     | follow   | hidden  | {"memberId":"{member}"}
        DELETE /api/v1/calls/{code}/claim                                      | follow   | hidden
        GET    /api/v1/desk/                                                   | desk     | -
        GET    /api/v1/desk/counts                                             | desk     | -
        POST   /api/v1/desk/{dispatchId:guid}/{code}/take                      | desk     | hidden
        POST   /api/v1/desk/{dispatchId:guid}/{code}/close                     | desk     | hidden
        GET    /api/v1/dispatches/                                             | all      | -
        POST   /api/v1/dispatches/                                             | send     | hidden  | {"kind":"other","title":"x","body":"x","targets":{"unitCodes":["{unit}"]},"acknowledgementRule":"any","escalation":"none"}
        POST   /api/v1/dispatches/reach                                        | see      | hidden  | {"unitCodes":["{unit}"]}
        GET    /api/v1/dispatches/{id:guid}                                    | see      | seen
        GET    /api/v1/dispatches/{id:guid}/escalation                         | see      | seen
        GET    /api/v1/dispatches/{id:guid}/photos/{photoId:guid}              | see      | hidden
        POST   /api/v1/dispatches/{id:guid}/remind                             | follow   | seen
        GET    /api/v1/dispatches/{id:guid}/stairwells                         | see      | seen
        POST   /api/v1/dispatches/{id:guid}/stairwells/{code}/answer           | follow   | hidden
        POST   /api/v1/dispatches/{id:guid}/stairwells/{code}/escalate         | follow   | hidden
        GET    /api/v1/escalation-plans/                                       | all      | -
        POST   /api/v1/escalation-plans/                                       | district | -
        POST   /api/v1/findings/{id:guid}/improvements                         | review   | hidden
        POST   /api/v1/findings/{id:guid}/withdraw                             | review   | hidden
        GET    /api/v1/improvements/                                           | all      | -
        POST   /api/v1/improvements/{id:guid}/state                            | review   | hidden
        GET    /api/v1/me                                                      | all      | -
        GET    /api/v1/me/dispatches/                                          | mine     | -
        POST   /api/v1/me/dispatches/{id:guid}/read                            | mine     | seen
        POST   /api/v1/me/dispatches/{id:guid}/acknowledge                     | mine     | seen
        POST   /api/v1/me/dispatches/{id:guid}/complete                        | mine     | seen
        POST   /api/v1/me/dispatches/{id:guid}/decline                         | mine     | seen    | {"reason":"x"}
        GET    /api/v1/me/dispatches/{id:guid}/households/                     | mine     | seen
        POST   /api/v1/me/dispatches/{id:guid}/households/{householdId:guid}   | mine     | seen    | {"outcome":"done"}
        POST   /api/v1/me/dispatches/{id:guid}/photos                          | mine     | seen    | photo
        POST   /api/v1/me/dispatches/{id:guid}/reply                           | mine     | seen    | {"reply":{"words":"x"}}
        POST   /api/v1/me/dispatches/{id:guid}/withdraw                        | mine     | seen
        GET    /api/v1/me/ledger/                                              | mine     | -
        POST   /api/v1/me/ledger/                                              | mine     | -
        POST   /api/v1/me/ledger/{householdId:guid}                            | mine     | seen    | {"onlyConfirms":true,"confirmed":["rented"]}
        GET    /api/v1/me/push                                                 | mine     | -
        POST   /api/v1/me/push                                                 | mine     | -
        GET    /api/v1/me/reports/                                             | mine     | -
        POST   /api/v1/me/reports/                                             | mine     | -
        POST   /api/v1/me/reports/{id:guid}/photos                             | mine     | hidden  | photo
        GET    /api/v1/me/visits/                                              | mine     | -
        POST   /api/v1/me/visits/{householdId:guid}                            | mine     | seen    | {"outcome":"met"}
        GET    /api/v1/playbooks/                                              | all      | -
        POST   /api/v1/playbooks/                                              | district | -
        GET    /api/v1/reports/                                                | see      | hidden  | unitCode={unit}
        GET    /api/v1/reports/{id:guid}                                       | see      | hidden
        POST   /api/v1/reports/{id:guid}/answer                                | follow   | hidden
        POST   /api/v1/reports/{id:guid}/assign                                | follow   | hidden
        POST   /api/v1/reports/{id:guid}/close                                 | follow   | hidden
        GET    /api/v1/reports/{id:guid}/photos/{photoId:guid}                 | see      | hidden
        POST   /api/v1/reports/{id:guid}/take                                  | follow   | hidden
        GET    /api/v1/request-kinds                                          | all      | -
        GET    /api/v1/me/requests/                                           | mine     | -
        POST   /api/v1/me/requests/                                           | mine     | -
        POST   /api/v1/me/requests/{id:guid}/confirm                          | mine     | hidden
        POST   /api/v1/me/requests/{id:guid}/reopen                           | mine     | hidden  | {"text":"x"}
        GET    /api/v1/requests/                                              | see      | hidden   | unitCode={unit}
        GET    /api/v1/requests/figures                                       | see      | hidden   | unitCode={unit}
        GET    /api/v1/requests/figures.csv                                   | see      | hidden   | unitCode={unit}
        GET    /api/v1/requests/figures.xlsx                                  | see      | hidden   | unitCode={unit}
        GET    /api/v1/requests/{id:guid}                                     | see      | hidden
        POST   /api/v1/requests/{id:guid}/abuse                               | follow   | hidden
        POST   /api/v1/requests/{id:guid}/accept                              | follow   | hidden
        POST   /api/v1/requests/{id:guid}/answer                              | follow   | hidden
        POST   /api/v1/requests/{id:guid}/begin                               | follow   | hidden
        POST   /api/v1/requests/{id:guid}/hand-over                           | follow   | hidden
        POST   /api/v1/requests/{id:guid}/return                              | follow   | hidden
        POST   /api/v1/requests/{id:guid}/publish                             | publish  | hidden
        POST   /api/v1/requests/{id:guid}/unpublish                           | publish  | hidden
        POST   /api/v1/stairwells/{code}/people                                | follow   | hidden  | {"reason":"x"}
        GET    /api/v1/units/{code}                                            | see      | hidden
        GET    /api/v1/units/{code}/children                                   | see      | hidden
        GET    /api/v1/units/{code}/covers/                                    | see      | hidden
        DELETE /api/v1/units/{code}/covers/{role}                              | follow   | hidden
        POST   /api/v1/units/{code}/covers/{role}                              | follow   | hidden
        POST   /api/v1/units/{code}/invites                                    | invite   | hidden
        GET    /api/v1/units/{code}/ledger/                                    | see      | hidden
        GET    /api/v1/units/{code}/ledger/homes                               | follow   | hidden
        GET    /api/v1/units/{code}/ledger/homes.csv                           | follow   | hidden
        GET    /api/v1/units/{code}/readiness/                                 | see      | hidden
        GET    /api/v1/units/{code}/readiness/stairwells                       | see      | hidden
        GET    /api/v1/units/{code}/readiness/stairwells.csv                   | see      | hidden
        GET    /api/v1/units/{code}/readiness/stairwells.xlsx                  | see      | hidden
        POST   /api/v1/me/alive                                                | mine     | -
        GET    /readiness/{unitCode}                                           | see      | hidden
        GET    /readiness/{unitCode}/gaps                                      | see      | hidden
        GET    /readiness/{unitCode}/stairwells                                | see      | hidden
        GET    /activations/new?handler=Readiness                              | switch   | -
        GET    /api/v1/units/{code}/visits                                     | see      | hidden
        GET    /approvals/{id:guid}                                            | switch   | hidden
        POST   /approvals/{id:guid}?handler=Go                                 | asker    | hidden
        POST   /approvals/{id:guid}?handler=Grant                              | switch   | hidden
        POST   /approvals/{id:guid}?handler=Refuse                             | switch   | hidden
        GET    /audit                                                          | accounts | -
        GET    /audit.csv                                                      | accounts | -
        GET    /board/{unit}                                                   | see      | hidden
        GET    /calls                                                          | follow   | hidden  | stairwell={stairwell}
        POST   /calls?handler=Claim                                            | follow   | hidden  | Form.Stairwell={stairwell}
        POST   /calls?handler=Outcome                                          | follow   | hidden  | Form.Stairwell={stairwell}
        POST   /calls?handler=Release                                          | follow   | hidden  | Form.Stairwell={stairwell}
        GET    /channels                                                       | district | -
        POST   /channels?handler=Remove                                        | district | -       | id={robot}
        POST   /channels?handler=Robot                                         | district | -
        POST   /channels?handler=Test                                          | district | -
        GET    /desk                                                           | desk     | -
        POST   /desk?handler=Take                                              | desk     | hidden  | Form.Dispatch={dispatch}&Form.Stairwell={stairwell}
        POST   /desk?handler=Close                                             | desk     | hidden  | Form.Dispatch={dispatch}&Form.Stairwell={stairwell}
        GET    /devices/{code}                                                 | invite   | hidden
        POST   /devices/{code}                                                 | invite   | hidden  | device={device}
        GET    /dispatches                                                     | all      | -
        GET    /dispatches/new                                                 | send     | hidden  | like={dispatch}
        POST   /dispatches/new                                                 | send     | hidden  | Form.Units={unit}&Form.Roles=lead&Form.Kind=other&Form.Title=x&Form.Body=x&Form.Rule=any
        POST   /dispatches/new?handler=Fill                                    | send     | hidden  | Form.Units={unit}&Form.Roles=lead
        POST   /dispatches/new?handler=Preview                                 | send     | hidden  | Form.Units={unit}&Form.Roles=lead
        POST   /dispatches/new?handler=Timetable                               | send     | -
        GET    /dispatches/{id:guid}                                           | see      | seen
        POST   /dispatches/{id:guid}?handler=Remind                            | follow   | seen
        GET    /escalation                                                     | all      | -
        POST   /escalation                                                     | district | -
        POST   /escalation?handler=Copy                                        | district | -       | Form.NewKey=another
        GET    /hubs/board                                                     | all      | -
        GET    /hubs/board/negotiate                                           | all      | -
        GET    /hubs/responder                                                 | mine     | -
        GET    /hubs/responder/negotiate                                       | mine     | -
        GET    /invites/{unit}                                                 | invite   | hidden
        POST   /invites/{unit}                                                 | invite   | hidden
        GET    /ledger/{unitCode}                                              | see      | hidden
        GET    /ledger/{unitCode}/homes                                        | follow   | hidden
        GET    /privacy                                                        | accounts | -
        POST   /privacy?handler=Erase                                          | accounts | -
        POST   /privacy?handler=File                                           | accounts | hidden  | Form.Kind=Member&Form.Id={member}&Form.Reason=x
        POST   /privacy?handler=Find                                           | accounts | -       | Form.Search=x
        POST   /privacy?handler=Read                                           | accounts | hidden  | Form.Kind=Member&Form.Id={member}&Form.Reason=x
        POST   /privacy?handler=Rotate                                         | keys     | -
        GET    /reports                                                        | all      | -
        GET    /reports/{id:guid}                                              | see      | hidden
        POST   /reports/{id:guid}?handler=Answer                               | follow   | hidden
        POST   /reports/{id:guid}?handler=Assign                               | follow   | hidden
        POST   /reports/{id:guid}?handler=Close                                | follow   | hidden
        POST   /reports/{id:guid}?handler=Take                                 | follow   | hidden
        GET    /requests                                                      | all      | -
        GET    /requests/figures                                              | see      | hidden   | unit={unit}
        GET    /requests/posters/{unit}                                       | invite   | hidden
        POST   /requests/posters/{unit}?handler=Make                          | invite   | hidden
        POST   /requests/posters/{unit}?handler=Renew                         | invite   | hidden   | stairwell={stairwell}
        GET    /requests/{id:guid}                                            | see      | hidden
        POST   /requests/{id:guid}?handler=Abuse                              | follow   | hidden
        POST   /requests/{id:guid}?handler=Accept                             | follow   | hidden
        POST   /requests/{id:guid}?handler=Answer                             | follow   | hidden
        POST   /requests/{id:guid}?handler=Begin                              | follow   | hidden
        POST   /requests/{id:guid}?handler=HandOver                           | follow   | hidden
        POST   /requests/{id:guid}?handler=Return                             | follow   | hidden
        POST   /requests/{id:guid}?handler=Show                               | follow   | hidden
        POST   /requests/{id:guid}?handler=Publish                            | publish  | hidden
        POST   /requests/{id:guid}?handler=Unpublish                          | publish  | hidden
        GET    /council/{unit}                                                | see      | hidden
        POST   /council/{unit}?handler=Raise                                  | follow   | hidden
        POST   /council/{unit}?handler=FromRequest                            | follow   | hidden   | Form.Request={request}&Form.Tag=hard&Form.Seen=gone
        POST   /council/{unit}?handler=Plan                                   | follow   | hidden
        POST   /council/{unit}?handler=Branch                                 | roster   | hidden
        GET    /council-issues/{id:guid}                                      | see      | hidden
        POST   /council-issues/{id:guid}?handler=Note                         | follow   | hidden
        POST   /council-issues/{id:guid}?handler=Close                        | follow   | hidden
        POST   /council-issues/{id:guid}?handler=Drop                         | follow   | hidden
        GET    /council-meetings/{id:guid}                                    | see      | hidden
        GET    /council-meetings/{id:guid}/minutes                            | see      | hidden
        POST   /council-meetings/{id:guid}?handler=Add                        | follow   | hidden   | Form.Issue={council-issue}
        POST   /council-meetings/{id:guid}?handler=Held                       | follow   | hidden
        POST   /council-meetings/{id:guid}?handler=Decide                     | follow   | hidden   | Form.Issue={council-issue}
        POST   /council-meetings/{id:guid}?handler=Remove                     | follow   | hidden   | Form.Issue={council-issue}
        POST   /council-meetings/{id:guid}?handler=Cancel                     | follow   | hidden
        POST   /council-meetings/{id:guid}?handler=Publish                    | publish  | hidden
        POST   /council-meetings/{id:guid}?handler=Unpublish                  | publish  | hidden
        GET    /api/v1/units/{code}/council/                                  | see      | hidden
        POST   /api/v1/units/{code}/council/                                  | follow   | hidden
        GET    /audiences/{unit}                                              | see      | hidden
        POST   /audiences/{unit}                                              | roster   | hidden
        GET    /audience/{id:guid}                                            | see      | hidden
        POST   /audience/{id:guid}?handler=Pick                               | roster   | hidden   | Form.Stairwell=none&Form.Role=lead
        POST   /audience/{id:guid}?handler=Unpick                             | roster   | hidden
        GET    /api/v1/units/{code}/audiences                                 | see      | hidden
        POST   /dispatches/{id:guid}?handler=Part                             | follow   | hidden   | Form.Unit={unit}
        POST   /api/v1/dispatches/{id:guid}/parties/{unitCode}/done           | follow   | hidden
        POST   /team/{unit}?handler=Venue                                     | roster   | hidden
        GET    /api/v1/me/activities/                                         | mine     | -
        POST   /api/v1/me/activities/{id:guid}/sign-up                        | mine     | seen
        POST   /api/v1/me/activities/{id:guid}/withdraw                       | mine     | seen
        GET    /stairwells/{code}                                              | see      | hidden
        GET    /stairwells/{code}/ledger                                       | follow   | hidden
        POST   /stairwells/{code}/ledger?handler=Show                          | follow   | hidden  | Show.Reason=x
        GET    /visits/{unitCode}                                              | see      | hidden
        GET    /stairwells/{code}?handler=Card                                 | see      | hidden
        POST   /stairwells/{code}?handler=Answer                               | follow   | hidden
        POST   /stairwells/{code}?handler=Cover                                | follow   | hidden  | Cover.Role=lead
        POST   /stairwells/{code}?handler=EndCover                             | follow   | hidden  | Cover.Role=lead
        POST   /stairwells/{code}?handler=Show                                 | follow   | hidden
        POST   /api/v1/posts/{id:guid}/end                                     | roster   | hidden
        POST   /api/v1/roster/export                                           | roster   | hidden  | {"unitCode":"{unit}"}
        POST   /api/v1/roster/import                                           | roster   | -       | photo
        GET    /api/v1/roster/template.xlsx                                    | all      | -
        POST   /api/v1/stairwells/{code}/posts/{role}                          | roster   | hidden
        POST   /api/v1/units/{code}/children                                   | roster   | hidden
        POST   /api/v1/units/{code}/close                                      | roster   | hidden
        POST   /api/v1/units/{code}/merge                                      | roster   | hidden
        POST   /api/v1/units/{code}/move                                       | roster   | hidden
        POST   /api/v1/units/{code}/rename                                     | roster   | hidden
        GET    /api/v1/units/{code}/responsible/                               | see      | hidden
        POST   /api/v1/units/{code}/responsible/                               | roster   | hidden
        POST   /api/v1/units/{code}/split                                      | roster   | hidden
        GET    /api/v1/units/{code}/vacancies                                  | see      | hidden
        GET    /kit/{unit}                                                     | see      | hidden
        POST   /kit/{unit}?handler=Issue                                       | roster   | hidden  | member={member}
        POST   /kit/{unit}?handler=Return                                      | roster   | hidden  | item={kit}
        GET    /letters/{id:guid}                                              | roster   | hidden
        POST   /letters/{id:guid}?handler=Show                                 | roster   | hidden
        GET    /responsible/{unit}                                             | see      | hidden
        POST   /responsible/{unit}                                             | roster   | hidden  | Form.UnitCode={unit}
        GET    /roster/{unit}                                                  | see      | hidden
        GET    /roster/{unit}?handler=Template                                 | roster   | hidden
        POST   /roster/{unit}?handler=Check                                    | roster   | hidden
        POST   /roster/{unit}?handler=Cover                                    | follow   | hidden  | stairwell={stairwell}&role=lead
        POST   /roster/{unit}?handler=Export                                   | roster   | hidden
        POST   /roster/{unit}?handler=Import                                   | roster   | hidden  | draft={post}
        GET    /team/{unit}                                                    | see      | hidden
        POST   /team/{unit}                                                    | roster   | hidden
        GET    /team-events/{id:guid}                                          | see      | seen
        POST   /team-events/{id:guid}                                          | roster   | seen
        GET    /allowances/{unit}                                              | see      | hidden
        POST   /allowances/{unit}?handler=Decide                               | roster   | hidden
        POST   /allowances/{unit}?handler=Export                               | roster   | hidden
        POST   /allowances/{unit}?handler=Prepare                              | roster   | hidden
        GET    /api/v1/me/recognition                                          | mine     | -
        POST   /api/v1/me/exchanges                                            | mine     | -
        GET    /api/v1/units/{code}/hours                                      | see      | hidden
        GET    /api/v1/units/{code}/stars                                      | see      | hidden
        GET    /commendations/{unit}                                           | see      | hidden
        POST   /commendations/{unit}?handler=Make                              | roster   | hidden
        GET    /hours/{unit}                                                   | see      | hidden
        POST   /hours/{unit}?handler=Decide                                    | roster   | hidden
        POST   /hours/{unit}?handler=Enter                                     | roster   | hidden
        GET    /hats/{unit}                                                   | see      | hidden
        POST   /hats/{unit}?handler=End                                       | roster   | hidden
        POST   /hats/{unit}?handler=Give                                      | roster   | hidden
        GET    /api/v1/units/{code}/hats                                      | see      | hidden
        GET    /pioneers/{unit}                                                | see      | hidden
        POST   /pioneers/{unit}?handler=Give                                   | roster   | hidden
        POST   /pioneers/{unit}?handler=Revoke                                 | roster   | hidden
        GET    /points/{unit}                                                  | see      | hidden
        POST   /points/{unit}?handler=Add                                      | roster   | hidden
        POST   /points/{unit}?handler=Change                                   | roster   | hidden
        POST   /points/{unit}?handler=HandOver                                 | roster   | hidden
        POST   /points/{unit}?handler=Return                                   | roster   | hidden
        GET    /recognition/{unit}                                             | see      | hidden
        POST   /recognition/{unit}?handler=Help                                | roster   | hidden
        GET    /star-stairwells/{code}                                         | see      | hidden
        POST   /star-stairwells/{code}?handler=Decide                          | roster   | hidden
        GET    /stars/{unit}                                                   | see      | hidden
        GET    /trios/{code}                                                   | see      | hidden
        POST   /trios/{code}?handler=Appoint                                   | roster   | hidden  | Form.Role=lead
        POST   /trios/{code}?handler=End                                       | roster   | hidden  | Form.Post={post}
        POST   /trios/{code}?handler=Homes                                     | roster   | hidden
        POST   /trios/{code}?handler=Show                                      | follow   | hidden
        GET    /units/{unit}                                                   | see      | hidden
        POST   /units/{unit}?handler=Close                                     | roster   | hidden
        POST   /units/{unit}?handler=Create                                    | roster   | hidden
        POST   /units/{unit}?handler=Merge                                     | roster   | hidden
        POST   /units/{unit}?handler=Move                                      | roster   | hidden
        POST   /units/{unit}?handler=Rename                                    | roster   | hidden
        POST   /units/{unit}?handler=Split                                     | roster   | hidden
        GET    /burden/{unit}                                                  | see      | hidden
        GET    /duties/{unit}                                                  | see      | hidden
        POST   /duties/{unit}?handler=Add                                      | keys     | hidden
        POST   /duties/{unit}?handler=End                                      | keys     | hidden  | item={post}
        GET    /returns/{unit}                                                 | see      | hidden
        GET    /stations/{unit}                                                | see      | hidden
        POST   /stations/{unit}?handler=Add                                    | roster   | hidden
        POST   /stations/{unit}?handler=End                                    | roster   | hidden  | item={station}
        GET    /turnover/{unit}                                                | see      | hidden
        GET    /baseline/{unit}                                                | see      | hidden
        GET    /api/v1/units/{code}/baseline                                   | see      | hidden
        GET    /api/v1/units/{code}/baseline.csv                               | see      | hidden
        GET    /api/v1/units/{code}/baseline.xlsx                              | see      | hidden
        GET    /api/v1/units/{code}/burden                                     | see      | hidden
        GET    /api/v1/units/{code}/burden.csv                                 | see      | hidden
        GET    /api/v1/units/{code}/burden.xlsx                                | see      | hidden
        GET    /api/v1/units/{code}/duties                                     | see      | hidden
        GET    /api/v1/units/{code}/duties.csv                                 | see      | hidden
        POST   /api/v1/units/{code}/duties                                     | keys     | hidden
        POST   /api/v1/units/{code}/duties/{id:guid}/end                       | keys     | hidden
        GET    /api/v1/units/{code}/returns.csv                                | see      | hidden
        POST   /api/v1/stations/{id:guid}/end                                  | roster   | hidden
        POST   /api/v1/units/{code}/stations                                   | roster   | hidden
        GET    /api/v1/units/{code}/stations                                   | see      | hidden
        GET    /api/v1/units/{code}/turnover.csv                               | see      | hidden
        GET    /api/v1/units/{code}/turnover.xlsx                              | see      | hidden
        POST   /api/v1/dispatches/weigh                                        | see      | hidden  | {"targets":{"unitCodes":["{unit}"]}}
        POST   /api/v1/dispatches/{id:guid}/return                             | send     | seen
        POST   /dispatches/{id:guid}?handler=Return                            | send     | seen
        POST   /dispatches/new?handler=Weigh                                   | send     | -
        POST   /api/v1/requests/{id:guid}/refer                                | follow   | hidden
        POST   /requests/{id:guid}?handler=Refer                               | follow   | hidden
        GET    /law/{unit}                                                     | see      | hidden
        POST   /law/{unit}?handler=Attach                                      | roster   | hidden
        POST   /law/{unit}?handler=End                                         | roster   | hidden  | service={service}
        POST   /law/{unit}?handler=Show                                        | follow   | hidden
        GET    /law/{unit}/calendar                                            | see      | hidden
        POST   /law/{unit}/calendar                                            | district | -
        GET    /law/{unit}/covenants                                           | see      | hidden
        POST   /law/{unit}/covenants                                           | roster   | hidden
        GET    /law/{unit}/groups                                              | see      | hidden
        POST   /law/{unit}/groups?handler=Add                                  | roster   | hidden
        POST   /law/{unit}/groups?handler=End                                  | roster   | hidden  | group={group}
        POST   /law/{unit}/groups?handler=Posted                               | follow   | hidden  | group={group}&topic=x
        GET    /law/{unit}/mediations                                          | see      | hidden
        POST   /law/{unit}/mediations                                          | legal    | hidden
        GET    /law/{unit}/selections                                          | see      | hidden
        POST   /law/{unit}/selections                                          | roster   | hidden
        GET    /mediations/{id:guid}                                           | legal    | hidden
        POST   /mediations/{id:guid}?handler=Agree                             | legal    | hidden
        POST   /mediations/{id:guid}?handler=Break                             | legal    | hidden
        POST   /mediations/{id:guid}?handler=Fail                              | legal    | hidden
        POST   /mediations/{id:guid}?handler=Feedback                          | legal    | hidden
        POST   /mediations/{id:guid}?handler=Fulfil                            | legal    | hidden
        POST   /mediations/{id:guid}?handler=Revisit                           | legal    | hidden
        POST   /mediations/{id:guid}?handler=Show                              | legal    | hidden
        POST   /mediations/{id:guid}?handler=Step                              | legal    | hidden
        GET    /selections/{id:guid}                                           | see      | hidden
        POST   /selections/{id:guid}?handler=Announce                          | roster   | hidden
        POST   /selections/{id:guid}?handler=Begin                             | roster   | hidden
        POST   /selections/{id:guid}?handler=Nominate                          | roster   | hidden
        POST   /selections/{id:guid}?handler=Remove                            | roster   | hidden
        GET    /selections/{id:guid}/slips                                     | roster   | hidden
        POST   /selections/{id:guid}?handler=Withdraw                         | roster   | hidden
        POST   /selections/{id:guid}/slips                                     | roster   | hidden  | stairwell={stairwell}
        GET    /law/{unit}/opinions                                           | see      | hidden
        POST   /law/{unit}/opinions?handler=Close                             | publish  | hidden
        POST   /law/{unit}/opinions?handler=Open                              | publish  | hidden
        GET    /api/v1/units/{code}/opinions                                  | see      | hidden
        GET    /api/v1/units/{code}/services                                   | see      | hidden
        GET    /api/v1/units/{code}/covenant                                   | see      | hidden
        POST   /team-events/{id:guid}?handler=Cancel                          | roster   | hidden
        POST   /audience/{id:guid}?handler=Remove                             | roster   | hidden
        POST   /dispatches/{id:guid}?handler=Cancel                            | send     | refused
        POST   /api/v1/dispatches/{id:guid}/cancel                             | send     | refused
        POST   /activations/{id:guid}?handler=End                              | switch   | refused | Form.EndReason=x&Form.Sure=true
        POST   /api/v1/activations/{id:guid}/end                               | switch   | refused
        POST   /account?handler=End                                            | all      | -       | id={ownSession}
        POST   /account?handler=Others                                         | all      | -
        POST   /sign-out                                                       | all      | -
        DELETE /api/v1/sessions/current                                        | all      | -
        """;

    /// <summary>What stands open says so in the program; nobody is asked, so it has no line above.</summary>
    private const string OpenToAll =
        """
        /api/v1/channels/sms/receipts /api/v1/channels/sms/replies /api/v1/channels/voice/results
        /api/v1/devices /api/v1/sessions /errors/{code:int} /first-admin/{token} /health/live /health/ready /join/{code} /language /letter/{id:guid} /metrics
        /openapi/{documentName}.json /r/answers/{code} /r/council/{code} /r/covenant/{code} /r/selections/{code} /r/opinions/{code} /r/vote/{token} /r/track/{token} /r/track/{token}?handler=Confirm /r/track/{token}?handler=Forget
        /r/track/{token}?handler=Reopen /r/{code} /service-worker.js /sign-in /sign-in/code /sign-in/set-up /welcome/{token}
        /phone /phone/activities /phone/activities?handler=SignUp /phone/activities?handler=Withdraw /phone/law /phone/ledger /phone/ledger?handler=Add /phone/ledger?handler=Save /phone/visits /phone/visits?handler=Record /phone/doors /phone/doors?handler=Record /phone/report /phone/report?handler=Photos
        /r/hours/{code} /r/stars/{code} /phone/recognition /phone/recognition?handler=Exchange /phone/recognition?handler=Hours /phone/recognition?handler=Choice /phone/recognition?handler=Objection
        /phone/requests /phone/requests?handler=Confirm /phone/requests?handler=Reopen /phone?handler=Acknowledge /phone?handler=Complete
        /phone?handler=Decline /phone?handler=Language /phone?handler=Reply /phone?handler=Size /phone?handler=Withdraw
        """;

    public static IReadOnlyList<Line> Lines { get; } = [.. Table.Split('\n').Select(Read)];

    public static IReadOnlySet<string> Open { get; } = OpenToAll.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToHashSet();

    /// <summary>What each hub's methods are given; those of phones are about the phone's own dispatches, those of screens about a unit.</summary>
    public static IReadOnlyDictionary<string, string> HubCalls { get; } = new Dictionary<string, string>
    {
        ["board.Watch"] = "unit",
        ["responder.Resume"] = "nothing",
        ["responder.Clock"] = "milliseconds",
        ["responder.Alive"] = "",
        ["responder.Received"] = "dispatches",
        ["responder.Read"] = "dispatch time",
        ["responder.Acknowledge"] = "dispatch time",
        ["responder.AcknowledgeWith"] = "dispatch time nothing nothing",
        ["responder.Reply"] = "dispatch time nothing reply",
        ["responder.Complete"] = "dispatch time nothing nothing",
        ["responder.Decline"] = "dispatch time nothing",
        ["responder.Withdraw"] = "dispatch time",
    };

    private static Line Read(string text)
    {
        var cells = text.Split('|', 4, StringSplitOptions.TrimEntries);
        var route = cells[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(route[0], route[1], cells[1], cells[2], cells.ElementAtOrDefault(3));
    }
}
