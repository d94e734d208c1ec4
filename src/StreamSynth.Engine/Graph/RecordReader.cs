using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace StreamSynth.Engine.Graph;

/// <summary>
/// Reads a JSON object into an options or limits record and reports every fault at once: unknown, missing and null members, wrong types, values out of range.
/// System.Text.Json alone stops at the first fault, and DataAnnotations alone do not say which value they found.
/// </summary>
public sealed class RecordReader(ICollection<Diagnostic> faults)
{
    /// <summary>Gives the JSON rules of graph files: camelCase names and enum values, nothing lenient.</summary>
    public static JsonSerializerOptions Json { get; } = MakeJsonOptions();

    /// <summary>Gives the name of a property as graph files write it.</summary>
    public static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>Gives the members that a file may set: public properties with an init or set accessor.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true });

    /// <summary>Reads the object; null when it has a fault, all of which are then in the list.</summary>
    /// <param name="record">Type of the record.</param>
    /// <param name="json">What the file says.</param>
    /// <param name="path">Place of the object in the file.</param>
    /// <param name="owner">Who has these members, such as "block 'image.encode'".</param>
    /// <param name="hint">How to see the right members; null when there is no command for it.</param>
    public object? Read(Type record, JsonObject json, string path, string owner, string? hint = null)
    {
        int before = faults.Count;
        Dictionary<string, PropertyInfo> members = MembersOf(record).ToDictionary(NameOf, StringComparer.Ordinal);
        var accepted = new JsonObject();
        foreach ((string name, JsonNode? value) in json)
        {
            if (!members.TryGetValue(name, out PropertyInfo? member))
            {
                string? fix = string.Join(" ", new[] { Suggestion.For(name, members.Keys), hint }.Where(t => t is not null));
                faults.Add(new("SS2002", $"{path}.{name}", $"{owner} has no option '{name}'.", fix.Length == 0 ? null : fix));
            }
            else if (Accepts(member, value, $"{path}.{name}"))
            {
                accepted[name] = value?.DeepClone();
            }
        }

        foreach ((string name, PropertyInfo member) in members)
        {
            if (member.IsDefined(typeof(RequiredMemberAttribute)) && !json.ContainsKey(name))
            {
                faults.Add(new("SS2004", $"{path}.{name}", $"{owner} needs option '{name}' ({Expected(member)}), which is missing.", $"add \"{name}\" to {path}."));
            }
        }

        if (faults.Count > before) return null;

        object result = accepted.Deserialize(record, Json)!;
        AddPairFaults(result, path);

        return faults.Count > before ? null : result;
    }

    /// <summary>Writes what a member expects: its type, unit-free, with its range or allowed values.</summary>
    public static string Expected(PropertyInfo member)
    {
        string kind = KindOf(member.PropertyType);
        if (member.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed) return $"one of {string.Join(", ", allowed.Values.Select(v => v is null ? "null" : $"\"{v}\""))}";
        if (member.GetCustomAttribute<RangeAttribute>() is not { } range) return kind;

        return string.Create(CultureInfo.InvariantCulture, $"{kind} between {range.Minimum} and {range.Maximum}");
    }

    private bool Accepts(PropertyInfo member, JsonNode? value, string path)
    {
        bool nullable = Nullable.GetUnderlyingType(member.PropertyType) is not null
            || new NullabilityInfoContext().Create(member).WriteState == NullabilityState.Nullable;
        if (value is null)
        {
            if (!nullable) faults.Add(new("SS2005", path, $"'{NameOf(member)}' is null, but must be {Expected(member)}."));
            return nullable;
        }

        if (value is JsonArray list && list.IndexOf(null) is >= 0 and int gap)
        {
            faults.Add(new("SS2005", $"{path}[{gap}]", $"entry {gap} of '{NameOf(member)}' is null, but '{NameOf(member)}' must be {Expected(member)}."));
            return false;
        }

        int before = faults.Count;
        ReadNested(member.PropertyType, value, path, $"'{NameOf(member)}'");
        if (faults.Count > before) return false;

        object? read;
        try
        {
            read = value.Deserialize(member.PropertyType, Json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or OverflowException)
        {
            faults.Add(new("SS2001", path, $"'{NameOf(member)}' is {Shorten(value)}, but must be {Expected(member)}."));
            return false;
        }

        return IsInRange(member, read, value, path);
    }

    // Members of a record within a record have ranges and faults of their own; a value that is no object is left to the reader of its type.
    private void ReadNested(Type type, JsonNode value, string path, string owner)
    {
        if (value is JsonObject json && IsRecord(type)) Read(type, json, path, owner);
        if (value is not JsonArray list || EntryOf(type) is not { } entry || !IsRecord(entry)) return;

        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject element) Read(entry, element, $"{path}[{i}]", $"entry {i} of {owner}");
        }
    }

    private static bool IsRecord(Type type) => type.IsClass && type != typeof(string) && !type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && MembersOf(type).Any();

    private static Type? EntryOf(Type type) =>
        type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && type.GetGenericArguments() is [Type entry] ? entry : null;

    private bool IsInRange(PropertyInfo member, object? read, JsonNode value, string path)
    {
        if (read is (double or float) && !double.IsFinite(Convert.ToDouble(read, CultureInfo.InvariantCulture)))
        {
            faults.Add(new("SS2003", path, $"'{NameOf(member)}' is {Shorten(value)}, but must be {Expected(member)}: it is too large to be held."));
            return false;
        }

        foreach (ValidationAttribute rule in member.GetCustomAttributes<ValidationAttribute>())
        {
            if (Holds(rule, read)) continue;

            string unit = member.GetCustomAttribute<System.ComponentModel.DescriptionAttribute>() is { } d ? $" ({d.Description.TrimEnd('.')})" : string.Empty;
            string expected = rule is MinLengthAttribute length ? $"at least {length.Length} long" : Expected(member);
            faults.Add(new("SS2003", path, $"'{NameOf(member)}' is {Shorten(value)}, but must be {expected}{unit}."));
            return false;
        }

        return true;
    }

    // A RangeAttribute converts the value to the type of its bounds first: a long beyond int would throw, and 1.4 would round into [0, 1].
    private static bool Holds(ValidationAttribute rule, object? value) => (rule, value) switch
    {
        (RangeAttribute range, int or long or ulong or float or double) => IsBetween(range, Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => rule.IsValid(value),
    };

    private static bool IsBetween(RangeAttribute range, double number)
    {
        double least = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
        double most = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);

        return (range.MinimumIsExclusive ? number > least : number >= least) && (range.MaximumIsExclusive ? number < most : number <= most);
    }

    private void AddPairFaults(object record, string path)
    {
        if (record is not IValidatableObject pairs) return;

        foreach (ValidationResult result in pairs.Validate(new(record)))
        {
            string member = result.MemberNames.FirstOrDefault() is { } name ? $"{path}.{JsonNamingPolicy.CamelCase.ConvertName(name)}" : path;
            faults.Add(new("SS2006", member, result.ErrorMessage ?? "The options contradict each other."));
        }
    }

    private static string KindOf(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(plain).Select(n => $"\"{JsonNamingPolicy.CamelCase.ConvertName(n)}\""))}";
        if (plain == typeof(bool)) return "true or false";
        if (plain == typeof(string)) return "a text";
        if (plain == typeof(int) || plain == typeof(long) || plain == typeof(ulong)) return "a whole number";
        if (plain == typeof(float) || plain == typeof(double)) return "a number";
        if (plain.IsAssignableTo(typeof(IEnumerable<string>))) return "a list of texts";
        if (EntryOf(plain) is { } entry) return $"a list, each entry {KindOf(entry)}";

        return IsRecord(plain) ? $"an object with {string.Join(", ", MembersOf(plain).Select(member => $"'{NameOf(member)}'"))}" : "an object";
    }

    private static string Shorten(JsonNode value)
    {
        string text = value.ToJsonString();
        return text.Length <= 60 ? text : text[..57] + "...";
    }

    private static JsonSerializerOptions MakeJsonOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = true,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));

        return options;
    }
}
