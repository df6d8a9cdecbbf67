import { migrate } from "../lib/migrate";
import { trips } from "./api/trips";

await migrate();
await trips();
