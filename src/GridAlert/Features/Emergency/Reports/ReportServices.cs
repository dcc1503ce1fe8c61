namespace GridAlert.Features.Emergency.Reports;

public static class ReportServices
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSingleton<ReportQuery>().AddSingleton<OverdueReportStore>().AddSingleton<SendReport>().AddSingleton<HandleReport>();
}
