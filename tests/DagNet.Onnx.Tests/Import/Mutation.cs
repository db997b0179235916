using System.Collections;
using DagNet.Onnx.Proto;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DagNet.Onnx.Tests;

/// <summary>Damages a model: its bytes as a bad disk would, or one of its fields as a stranger might.</summary>
internal sealed class Mutation(Random random)
{
    private static readonly long[] Numbers =
        [0, 1, -1, 2, 3, -2, 7, 63, 64, 255, 1 << 16, 1 << 20, int.MaxValue, int.MinValue, 1L << 32, 1L << 40, 1L << 62, long.MaxValue, long.MinValue];

    public byte[] Apply(byte[] model)
    {
        if (random.Next(3) == 0)
            return Bytes(model);
        var parsed = ModelProto.Parser.ParseFrom(model);
        for (int k = random.Next(3); k >= 0; k--)
            Field(parsed);
        return parsed.ToByteArray();
    }

    private byte[] Bytes(byte[] model)
    {
        byte[] copy = [.. model];
        int at = random.Next(copy.Length), length = Math.Min(random.Next(1, 64), copy.Length - at);
        switch (random.Next(6))
        {
            case 0:
                copy[at] ^= (byte)(1 << random.Next(8));
                return copy;
            case 1:
                return copy[..at];
            case 2:
                // The longest number: each byte says that another follows.
                copy.AsSpan(at, Math.Min(10, copy.Length - at)).Fill(0xff);
                return copy;
            case 3:
                return [.. copy[..at], .. copy[at..(at + length)], .. copy[at..]];
            case 4:
                return [.. copy[..at], .. copy[(at + length)..]];
            default:
                // A message in a message in a message, …
                return [.. copy[..at], .. Enumerable.Repeat((byte)copy[at], 300), .. copy[at..]];
        }
    }

    private void Field(ModelProto model)
    {
        List<(IMessage Owner, FieldDescriptor Field)> places = [];
        Collect(model, places);
        (IMessage owner, FieldDescriptor field) = places[random.Next(places.Count)];
        if (field.IsRepeated)
            Repeated((IList)field.Accessor.GetValue(owner), field, places);
        else if (random.Next(8) == 0)
            field.Accessor.Clear(owner);
        else if (Other(field, field.Accessor.GetValue(owner), places) is { } value)
            field.Accessor.SetValue(owner, value);
    }

    private void Repeated(IList list, FieldDescriptor field, List<(IMessage Owner, FieldDescriptor Field)> places)
    {
        int at = random.Next(list.Count), other = random.Next(list.Count);
        switch (random.Next(5))
        {
            case 0:
                (list[at], list[other]) = (list[other], list[at]);
                break;
            case 1:
                list.Add(list[at]);
                break;
            case 2:
                list.RemoveAt(at);
                break;
            case 3:
                list.Clear();
                break;
            default:
                if (Other(field, list[at]!, places) is { } value)
                    list[at] = value;
                break;
        }
    }

    /// <summary>Another value of the field's type, messages and texts from elsewhere in the model.</summary>
    private object? Other(FieldDescriptor field, object now, List<(IMessage Owner, FieldDescriptor Field)> places)
    {
        long number = Numbers[random.Next(Numbers.Length)];
        switch (field.FieldType)
        {
            case FieldType.Int64:
                return number;
            case FieldType.UInt64:
                return (ulong)number;
            case FieldType.Int32:
                return (int)number;
            case FieldType.Float:
                return random.Next(4) switch { 0 => float.NaN, 1 => float.PositiveInfinity, 2 => -1f, _ => (float)number };
            case FieldType.Double:
                return (double)number;
            case FieldType.Enum:
                return random.Next(24);
            case FieldType.Bytes:
                byte[] bytes = ((ByteString)now).ToByteArray();
                return ByteString.CopyFrom(bytes.Length == 0 || random.Next(3) == 0 ? [1] : random.Next(2) == 0 ? bytes[..random.Next(bytes.Length)]
                    : [.. bytes.Select(b => (byte)(b ^ random.Next(256)))]);
            case FieldType.String or FieldType.Message:
                var same = places.Where(p => p.Field.FieldType == field.FieldType
                    && (field.FieldType == FieldType.String || p.Field.MessageType == field.MessageType)).ToList();
                object taken = same[random.Next(same.Count)] is var (owner, from) && from.Accessor.GetValue(owner) is var value && value is IList many
                    ? many[random.Next(many.Count)]! : from.Accessor.GetValue(owner);
                return taken is ModelProto ? null : Copy(taken);
            default:
                return null;
        }
    }

    /// <summary>Of a graph put into itself, a copy.</summary>
    private static object Copy(object value) => value is IMessage message ? message.Descriptor.Parser.ParseFrom(message.ToByteArray()) : value;

    private static void Collect(IMessage message, List<(IMessage Owner, FieldDescriptor Field)> places)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.IsRepeated ? ((IList)field.Accessor.GetValue(message)).Count == 0
                : field.HasPresence && !field.Accessor.HasValue(message))
                continue;
            places.Add((message, field));
            if (field.FieldType != FieldType.Message)
                continue;
            foreach (object item in field.IsRepeated ? (IList)field.Accessor.GetValue(message) : new[] { field.Accessor.GetValue(message) })
                Collect((IMessage)item, places);
        }
    }
}
