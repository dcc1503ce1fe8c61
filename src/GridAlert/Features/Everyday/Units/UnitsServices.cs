using GridAlert.Features.Everyday.Chain;
using GridAlert.Features.Everyday.Events;
using GridAlert.Features.Everyday.Kit;
using GridAlert.Features.Everyday.Roster;
using GridAlert.Features.Everyday.Trios;

namespace GridAlert.Features.Everyday.Units;

public static class UnitsServices
{
    public static IServiceCollection AddUnitsAndTrios(this IServiceCollection services) => services
        .AddSingleton<EditUnits>().AddSingleton<RosterWords>().AddSingleton<RosterFile>().AddSingleton<RosterWriter>().AddSingleton<RosterDraftStore>()
        .AddSingleton<ImportRoster>().AddSingleton<ExportRoster>().AddSingleton<VacancyQuery>().AddSingleton<KeepTrio>().AddSingleton<NameResponsible>()
        .AddSingleton<KitStore>().AddSingleton<HandOutKit>().AddSingleton<TeamEventStore>().AddSingleton<RecordTeamEvent>()
        .AddActivities();

    public static void MapUnitsAndTrios(this IEndpointRouteBuilder api)
    {
        api.MapUnitEdits();
        api.MapRoster();
        api.MapTrios();
        api.MapResponsible();
        api.MapActivities();
    }
}
