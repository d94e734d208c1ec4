using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace StreamSynth.Search;

/// <summary>Holds the settings of a record to their ranges, all of them in one pass.</summary>
internal static class SettingRanges
{
    /// <summary>Checks every property that has a range.</summary>
    /// <exception cref="SearchException">Properties are out of range; the message lists them all.</exception>
    public static void Check(object settings)
    {
        List<string> faults = [];
        foreach (PropertyInfo property in settings.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<RangeAttribute>() is not { } range || property.GetValue(settings) is not { } value || range.IsValid(value)) continue;
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{property.Name} is {value}, but must be between {range.Minimum} and {range.Maximum}"));
        }

        if (faults.Count > 0) throw new SearchException(SearchFaultCodes.Setting, $"{settings.GetType().Name}: {string.Join("; ", faults)}", "set values inside the ranges");
    }
}
